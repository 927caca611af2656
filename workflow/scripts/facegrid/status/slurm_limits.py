"""What a SLURM cluster's partitions give, compared with what jobs will ask for before one of them is sent.

SLURM takes a job that asks for more time or processors than its partition has, and lets it wait for ever. Light to
import (standard library only): the Snakefile imports it.
"""

import math
import re
import subprocess
from dataclasses import dataclass

from facegrid.errors import FacegridError

UNITS = ("minutes", "processors", "megabytes", "GPUs")


@dataclass
class Ask:
    """What a try of a job asks for: amounts has the UNITS; a partition of None is the cluster's default one."""

    rule: str
    job: str
    attempt: int
    partition: str | None
    amounts: dict


def check(asks):
    """Raise FacegridError, with a line a rule and unit, for jobs that no partition of theirs can ever run.

    Nothing is checked where sinfo can't be asked, nor in a partition that it doesn't list: sbatch has its own words.
    """
    partitions = read_partitions(sinfo())
    worst, counts = {}, {}
    for ask in sorted(asks, key=lambda ask: (ask.rule, ask.job, ask.attempt)):
        limits = [partitions[name] for name in (ask.partition or "").split(",") if name in partitions]
        for unit in UNITS if limits else ():
            most = max(limit[unit] for limit in limits)
            if ask.amounts[unit] > most:
                key = (ask.rule, ask.partition, unit, most)
                counts.setdefault(key, set()).add(ask.job)
                worst[key] = max(worst.get(key, ask), ask, key=lambda each: each.amounts[unit])
    if worst:
        lines = [_line(*key, ask, len(counts[key])) for key, ask in worst.items()]
        way_out = "nothing was sent: another slurm_partition, other figures or fewer retries in the profile would do"
        raise FacegridError("\n".join([*lines, way_out]))


def _line(rule, partition, unit, most, ask, n_jobs):
    where = f"partition {partition}" if partition else "the default partition"
    jobs = f"{n_jobs} jobs ask" if n_jobs > 1 else "one job asks"
    return (
        f"{rule}: {jobs} for more {unit} than {where} has, {most:,}; "
        f"the most is {ask.amounts[unit]:,} ({ask.job}, try {ask.attempt})"
    )


def sinfo():
    """A line a node and partition: partition, time limit, processors, megabytes, GPUs and such; "" without sinfo."""
    command = ["sinfo", "--noheader", "--Node", "--format=%P|%l|%c|%m|%G"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def read_partitions(text):
    """The most that a job can have of each of UNITS, by partition; the default one is there as "" too."""
    partitions = {}
    for line in text.splitlines():
        partition, limit, processors, megabytes, resources = line.split("|")
        node = (read_minutes(limit), int(processors), int(megabytes), _gpus(resources))
        for name in (partition.rstrip("*"), "") if partition.endswith("*") else (partition,):
            known = partitions.get(name, dict.fromkeys(UNITS, 0))
            partitions[name] = {unit: max(known[unit], has) for unit, has in zip(UNITS, node, strict=True)}
    return partitions


def read_minutes(limit):
    """Minutes of SLURM's [days-][hours:]minutes:seconds; without a limit infinity."""
    if limit == "infinite":
        return math.inf
    days, _, clock = limit.rpartition("-")
    hours, minutes, _ = [0, *map(int, clock.split(":"))][-3:]
    return int(days or 0) * 1440 + hours * 60 + minutes


def _gpus(resources):
    return sum(int(count) for count in re.findall(r"\bgpu:(?:[^:,()]+:)?(\d+)", resources))
