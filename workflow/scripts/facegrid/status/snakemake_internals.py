"""What the workflow takes of Snakemake where no public way was found, read in the version below.

Each function takes Snakemake's workflow object. A test fails where one of them moves.
"""

import os
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.settings.enums import Quietness
from snakemake.settings.types import DeploymentMethod

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
    """Words of --config, key=value each, before Snakemake makes numbers and texts of them.

    None in a module whose config is a part of the whole one: there the words name keys of the whole.
    """
    main = workflow.modifier_stack[0]
    return workflow.config_settings.config_args if workflow.globals["config"] is main.globals["config"] else []


def name_of_rule(workflow, name):
    """What a rule is called on the command line, while the rules are read: a module's rules may have been renamed."""
    return workflow.modifier.modify_rulename(name)


def moves_paths(workflow):
    """Whether the rules belong to a module with prefix or replace_prefix, or to a module of such a one."""
    modifier = workflow.modifier.path_modifier
    while modifier is not None:
        if modifier.prefix is not None or modifier._prefix_replacements is not None:
            return True
        modifier = modifier.inner_modifier
    return False


def uses_conda(workflow):
    """Whether jobs run in conda's environments."""
    return DeploymentMethod.CONDA in workflow.deployment_settings.deployment_method


def is_first_process(workflow):
    """Whether this process is the run itself, and not one of its jobs."""
    return workflow.is_main_process


def is_sent_job(workflow):
    """Whether this process is a job on a node of a cluster."""
    return workflow.remote_exec


def ask_by_default(workflow, target):
    """Make this target the one of a call that names none."""
    workflow.default_target = target


def import_in_jobs(library, scripts):
    """Let jobs import the library that lies beside the scripts, even where another copy is installed.

    Snakemake puts the folder of a script behind those of installed packages.

    Args: library, folder of the imported package; scripts, folder of the jobs' scripts, the same in a local copy.
    """
    folders = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    if library == scripts and str(scripts) not in folders[:1]:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(scripts), *folders])


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
