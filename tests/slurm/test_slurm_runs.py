"""Runs that go well on a real SLURM: the same table as without, what jobs ask for, status by squeue and by sacct."""

import json
from pathlib import Path

import pandas as pd
import pytest
from slurm_cluster import Driver, wait_for, wait_for_epochs

from facegrid.evaluation import latency

pytestmark = [pytest.mark.slurm, pytest.mark.slow]
TARGETS = ["results/table.md", "results/comparisons.md"]
LONGER = "results/fits/all_rows/longer/seed_{}/run.json"
# Columns of the table that no two runs share.
MEASURED = ["fit_seconds", "peak_memory_mb", *latency.COLUMNS, "latency_core_share"]


def environment_of(job_id):
    """Environment {name: value} of a process that runs in a job; None before there is one."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            lines = path.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        found = dict(line.split("=", 1) for line in lines if "=" in line)
        if found.get("SLURM_JOB_ID") == job_id:
            return found
    return None


def read_table(project):
    """The accuracy table without what is measured anew in each run."""
    return pd.read_csv(project.folder / "results/table.csv").drop(columns=MEASURED)


@pytest.fixture(scope="module")
def local_run(pictures):
    """The grid to its table and comparisons without a cluster."""
    run = pictures.snakemake(*TARGETS)
    assert run.status == 0, run.text
    return pictures


@pytest.fixture(scope="module")
def table_run(cluster, tmp_path_factory, local_run):
    """The grid through the profile to the same: the project, what snakemake said, and the jobs as SLURM saw them."""
    project = local_run.cloned(tmp_path_factory.mktemp("table"))
    driver = Driver(cluster, project, *TARGETS)
    assert driver.wait() == 0, driver.text
    return project, driver.text, cluster.jobs(project.folder)


def test_table_is_that_of_a_local_run(table_run, local_run):
    project = table_run[0]
    pd.testing.assert_frame_equal(read_table(project), read_table(local_run))
    for same in ("results/fits/all_rows/tiny/seed_0/predictions.npz", "results/comparisons.csv"):
        assert (project.folder / same).read_bytes() == (local_run.folder / same).read_bytes()


def test_fits_are_jobs_and_short_things_are_not(table_run):
    _, text, jobs = table_run
    rules = sorted(job["Comment"].split("_wildcards_")[0] for job in jobs)
    assert rules == [
        "rule_compare_models",
        *["rule_fit_classical"] * 3,
        "rule_fit_convnet",
        "rule_make_arrays",
        *["rule_measure_latency"] * 4,
    ]
    assert text.count("localrule split_rows:") == 1


def test_jobs_ask_for_what_their_rules_say(table_run):
    """120 pictures of 16 x 16; megabytes and minutes as training/resource_estimates.py gives them."""
    jobs = {job["Comment"].split("_wildcards_")[0].removeprefix("rule_"): job for job in table_run[2]}
    asked = {
        rule: [job[key] for key in ("JobState", "Partition", "NumCPUs", "MinMemoryNode", "TimeLimit")]
        for rule, job in jobs.items()
    }
    assert asked == {
        "make_arrays": ["COMPLETED", "main", "8", "4000M", "00:30:00"],
        "compare_models": ["COMPLETED", "main", "1", "4000M", "00:30:00"],
        "fit_classical": ["COMPLETED", "main", "1", "441M", "00:10:00"],
        "fit_convnet": ["COMPLETED", "main", "1", "1820M", "00:10:00"],
        "measure_latency": ["COMPLETED", "main", "1", "2000M", "00:30:00"],
    }
    assert not any("gpu" in json.dumps(job) for job in jobs.values())


def test_too_large_jobs_are_named_before_anything_is_sent(cluster, prepared):
    options = ["--set-resources", "fit_convnet:runtime=attempt*50", "--set-threads", "fit_convnet=9"]
    driver = Driver(cluster, prepared, LONGER.format(0), LONGER.format(1), *options)
    assert driver.wait() == 1
    of = "than the default partition has"
    assert (
        f"fit_convnet: 2 jobs ask for more minutes {of}, 120; the most is 150 (all_rows longer 0, try 3)" in driver.text
    )
    assert (
        f"fit_convnet: 2 jobs ask for more processors {of}, 8; the most is 9 (all_rows longer 0, try 1)" in driver.text
    )
    assert "nothing was sent" in driver.text
    assert cluster.jobs(prepared.folder) == []


def test_a_network_gets_the_gpu_that_the_profile_asks_for(cluster, prepared):
    """The profile's own lines, their comment signs taken away. Without a driver the fit uses the processor."""
    block = "set-resources:\n  fit_convnet:\n    slurm_partition: gpu\n    gpu: 1\n"
    prepared.edit("profiles/slurm/profile.yaml", "".join(f"# {line}\n" for line in block.splitlines()), block)
    driver = Driver(cluster, prepared, LONGER.format(0))
    job = wait_for(lambda: cluster.jobs(prepared.folder))[0]
    environment = wait_for(lambda: environment_of(job["JobId"]))
    assert (job["Partition"], environment["CUDA_VISIBLE_DEVICES"]) == ("gpu", "0")
    assert driver.wait() == 0, driver.text
    assert json.loads(prepared.read(LONGER.format(0)))["device"] == "cpu"


def test_sacct_a_drained_node_and_a_restarted_controller(accounting_cluster, prepared):
    """Status by sacct. One job runs on while its node is drained; the next waits until the node works again."""
    cluster = accounting_cluster
    options = ["--slurm-status-command", "sacct", "--jobs", "1"]
    driver = Driver(cluster, prepared, LONGER.format(0), LONGER.format(1), *options)
    wait_for_epochs(prepared)
    cluster.set_node("drain")
    cluster.restart_controller()
    assert [job["JobState"] for job in cluster.jobs(prepared.folder)] == ["RUNNING"]
    second = wait_for(lambda: cluster.jobs(prepared.folder)[1:])[0]
    assert second["JobState"] == "PENDING"
    cluster.set_node("resume")
    assert driver.wait() == 0, driver.text
    assert [job["JobState"] for job in cluster.jobs(prepared.folder)] == ["COMPLETED", "COMPLETED"]
    states = cluster.run("sacct", "--allocations", "--noheader", "--parsable2", "--format=State")
    assert states.split() == ["COMPLETED", "COMPLETED"]
