"""Before the first job is sent to a SLURM cluster: whether its partitions can run what will be asked for."""

from facegrid import cluster, gpus


def asked_of_cluster(job, attempt):
    """What a try of a job will ask for; what is not known yet counts as nothing."""
    resources = job.rule.expand_resources(job.wildcards_dict, job.input, attempt)
    amounts = {
        "minutes": resources.get("runtime"),
        "processors": job.threads,
        "megabytes": resources.get("mem_mb"),
        "GPUs": gpus.asked_for(resources),
    }
    known = {
        unit: amount if isinstance(amount, int) else 0
        for unit, amount in amounts.items()
    }
    name = " ".join(job.wildcards_dict.values()) or job.rule.name
    return cluster.Ask(
        job.rule.name, name, attempt, resources.get("slurm_partition"), known
    )


def check_cluster():
    """Stop before anything is sent where a job, in one of its tries, asks for more than its partition has."""
    if workflow.executor_plugin.name == "slurm":
        jobs = [job for job in workflow.dag.needrun_jobs() if not job.is_local]
        asks = [
            asked_of_cluster(job, attempt)
            for job in jobs
            for attempt in range(1, job.restart_times + 2)
        ]
        or_stop(cluster.check, asks)


onstart:
    check_cluster()
