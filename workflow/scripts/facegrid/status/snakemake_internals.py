"""What the workflow takes of Snakemake where no public way was found, read in the version below.

Each function takes Snakemake's workflow object. A test fails where one of them moves.
"""

import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.settings.enums import Quietness

from facegrid.status.slurm_limits import Ask
from facegrid.training import gpus

READ_IN = "9.27"  # of Snakemake


class Mistake(WorkflowError):
    """A user's mistake, shown as its text alone."""


def mistake(workflow, text):
    """Mistake to raise while the rules are read.

    On the command line its text is all that is shown: Snakemake adds the lines of code that it finds in the traceback,
    and shows nothing at all under -q all. Elsewhere, as through Snakemake's Python interface, it is any exception.
    """
    if arguments():
        sys.tracebacklimit = 0
        if Quietness.ALL in (workflow.output_settings.quiet or ()):
            print(text, file=sys.stderr)
    return Mistake(text)


def arguments():
    """What was typed behind `snakemake`; nothing where Snakemake runs in another program."""
    program = Path(sys.argv[0])
    is_command = program.stem == "snakemake" or program.parts[-2:] == ("snakemake", "__main__.py")
    return sys.argv[1:] if is_command else []


def typed_config(workflow):
    """Words of --config, key=value each, before Snakemake makes numbers and texts of them."""
    return workflow.config_settings.config_args


def is_first_process(workflow):
    """Whether this process is the run itself, and not one of its jobs."""
    return workflow.is_main_process


def is_sent_job(workflow):
    """Whether this process is a job on a node of a cluster."""
    return workflow.remote_exec


def ask_by_default(workflow, target):
    """Make this target the one of a call that names none."""
    workflow.default_target = target


def executor(workflow):
    """Name of the executor: local, slurm and such."""
    return workflow.executor_plugin.name


def without_lock(workflow, targets):
    """Take no lock of the working directory where nothing but these targets is asked for.

    Snakemake has one lock for all runs in a folder. The first run that ends would take the others' away.
    The public way, --nolock, would have to be typed each time.
    """
    if set(workflow.dag_settings.targets) <= targets:
        workflow.persistence.lock = workflow.persistence.noop


def asked_of_cluster(workflow):
    """What each try of each job that will be sent asks for, as slurm_limits.Ask; unknown amounts count as 0."""
    for job in workflow.dag.needrun_jobs():
        if not job.is_local:
            for attempt in range(1, job.restart_times + 2):
                yield _ask(job, attempt)


def _ask(job, attempt):
    resources = job.rule.expand_resources(job.wildcards_dict, job.input, attempt)
    amounts = {
        "minutes": resources.get("runtime"),
        "processors": job.threads,
        "megabytes": resources.get("mem_mb"),
        "GPUs": gpus.asked_for(resources),
    }
    known = {unit: amount if isinstance(amount, int) else 0 for unit, amount in amounts.items()}
    name = " ".join(job.wildcards_dict.values()) or job.rule.name
    return Ask(job.rule.name, name, attempt, resources.get("slurm_partition"), known)
