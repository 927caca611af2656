"""What the benchmarks share: ways timed in turns, their tables, and what machine it was."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tabulate import tabulate

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "workflow" / "scripts"))

from facegrid.provenance import environment


@dataclass
class Section:
    """What a benchmark says: text in Markdown, its tables included."""

    title: str
    question: str
    tables: list  # of text
    remarks: list  # of text

    def text(self):
        """The section as it stands on the page."""
        return "\n\n".join([f"## {self.title}", self.question, *self.tables, *self.remarks, machine()]) + "\n"


def in_turns(ways, rounds):
    """Seconds of each way, {name: [seconds a round]}; ways {name: function without arguments}.

    One after another in each round, so that a machine that slows down slows all of them.
    """
    seconds = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - started)
    return seconds


def ratios(seconds, baseline):
    """How many times faster than the baseline each way was in each round: {name: [ratio a round]}."""
    return {
        name: [other / own for other, own in zip(seconds[baseline], values, strict=True)]
        for name, values in seconds.items()
    }


def spread(values, form="{:.1f}"):
    """Median and range: 1.5 (1.4 to 1.7); of a single value that alone."""
    middle = form.format(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({form.format(min(values))} to {form.format(max(values))})"


def table(rows):
    """Rows (dicts of text) as a table."""
    aligned = ["left", *["right"] * (len(rows[0]) - 1)]
    return tabulate(rows, "keys", "github", colalign=aligned, disable_numparse=True)


def machine():
    """On what it was measured: processor, cores, versions, commit."""
    packages = ("numpy", "pillow", "scikit-learn", "tensorflow", "snakemake")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    features = "" if not _features() else f" ({_features()})"
    return (
        f"Measured on {cores} cores of {environment.processor()}{features}, "
        f"Python {platform.python_version()}, {versions}; "
        f"commit {(environment.commit() or 'unknown')[:7]}."
    )


def _features():
    """The words of the processor's instructions that decide what these numbers can be."""
    from facegrid.training.devices import processor_features

    known = {"avx2": "AVX2", "avx512f": "AVX-512", "avx512_bf16": "bfloat16", "amx_bf16": "AMX"}
    return ", ".join(words for feature, words in known.items() if feature in processor_features())


# The peak of a process is told with that of whoever started it, so a small process starts it and tells.
MEASURED = """
import resource, subprocess, sys, time
started = time.perf_counter()
status = subprocess.run(sys.argv[2:]).returncode
seconds, peak = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
with open(sys.argv[1], "w") as file:
    print(seconds, peak / (1e6 if sys.platform == "darwin" else 1e3), file=file)
sys.exit(status)
"""


def ran(command, folder, env=None):
    """Run a command in a folder: (seconds, peak MB of its largest process, what it said). Raises where it fails."""
    with tempfile.NamedTemporaryFile("r") as told:
        under = [sys.executable, "-S", "-c", MEASURED, told.name]
        done = subprocess.run(
            [*under, *command], cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"exit {done.returncode}\n{done.stdout}")
        seconds, megabytes = map(float, told.read().split())
    return seconds, megabytes, done.stdout


# A script as Snakemake runs it, its files and params as plain data.
SCRIPT = """
import json, runpy, sys
from pathlib import Path
from types import SimpleNamespace
job = json.loads(Path(sys.argv[2]).read_text())
for part in ("input", "output", "params"):
    job[part] = SimpleNamespace(**job[part])
runpy.run_path(sys.argv[1], {"snakemake": SimpleNamespace(**job)})
"""


def script(name, job, folder):
    """What `ran` tells of a script of workflow/scripts; job, what it finds in `snakemake`, as plain data."""
    (folder / "job.json").write_text(json.dumps({"log": [f"logs/{name}.log"], "threads": 1, **job}))
    command = [sys.executable, "-c", SCRIPT, PROJECT / "workflow" / "scripts" / f"{name}.py", "job.json"]
    try:
        return ran(command, folder, os.environ | {"PYTHONPATH": str(PROJECT / "workflow" / "scripts")})
    except RuntimeError as error:
        raise RuntimeError(f"{error}\n{(folder / 'logs' / f'{name}.log').read_text()}") from None


def say(text):
    """Say what is measured now."""
    print(text, file=sys.stderr, flush=True)
