"""A copy of the project in a folder of a test, in which snakemake is called as a user calls it."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[1]
PARTS = ["Snakefile", "workflow", "config", "profiles", "envs", "README.md", "requirements.txt"]
LOGS = "workflow/scripts/facegrid/storage/job_log.py"  # what each job begins with; no recipe has it

# The demo at a size that takes seconds: every rule runs, numbers mean little.
SMALL = {
    "dataset": "demo",
    "datasets": {
        "demo": {
            "draw": {"pictures": 120, "people": 40, "seed": 0},
            "classes": ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"],
        }
    },
    "resolution": 16,
    "models": {
        "logistic_regression": {"max_iter": 10},
        "decision_tree": {"max_depth": 9, "min_samples_leaf": 2},
    },
    "grid": [
        {"split": "all_rows", "models": ["logistic_regression", "knn"], "seeds": [0]},
        {"split": "all_rows", "models": ["decision_tree", "random_forest"], "seeds": [0, 1]},
    ],
}

# What runs again in it when KNN alone is fitted anew.
KNN_AGAIN = [
    "compare_models all_rows",
    "describe_comparisons",
    "fit_classical all_rows knn 0",
    "measure_latency all_rows knn",
    "plot_accuracy all_rows",
    "plot_calibration all_rows knn",
    "plot_comparisons all_rows",
    "plot_confusion all_rows knn",
    "plot_cost all_rows",
    "tabulate_accuracy",
]


@dataclass
class Run:
    """What a call of snakemake said (both streams) and its exit status."""

    status: int
    text: str

    @property
    def blocks(self):
        """(Job, what is said of it) of a dry-run: 'rule' or 'rule wildcard-values'; without the target rule."""
        found = []
        for block in re.split(r"\n(?=(?:local)?rule \w+:\n)", self.text)[1:]:
            rule = re.match(r"(?:local)?rule (\w+):", block).group(1)
            wildcards = re.search(r"\n    wildcards: (.*)", block)
            values = re.findall(r"=([^,]+)", wildcards.group(1)) if wildcards else []
            found.append((" ".join([rule, *values]), block))
        return [(job, block) for job, block in found if job != "all"]

    @property
    def jobs(self):
        """Jobs of a dry-run, sorted."""
        return sorted(job for job, _ in self.blocks)


class Project:
    """A copy of the project with a config overlay, in which snakemake is called as a user calls it."""

    def __init__(self, folder, overlay):
        self.folder = folder
        self.overlay = overlay
        for part in PARTS:
            source = PROJECT / part
            if source.is_dir():
                leave_out = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, folder / part, ignore=leave_out, dirs_exist_ok=True)
            else:
                shutil.copy(source, folder / part)

    def cloned(self, folder):
        """The same project and overlay elsewhere, nothing run there."""
        return Project(folder, yaml.safe_load(yaml.safe_dump(self.overlay)))

    def copied(self, folder):
        """The same elsewhere with all that was made, and with Snakemake's records."""
        leave_out = shutil.ignore_patterns("locks", "scripts")
        shutil.copytree(self.folder, folder, symlinks=True, ignore=leave_out, dirs_exist_ok=True)
        return self.cloned(folder)

    def command(self, *arguments, configs=()):
        """The call of snakemake with the overlay as it is now, and further config files over it."""
        (self.folder / "overlay.yaml").write_text(yaml.safe_dump(self.overlay, sort_keys=False))
        snakemake = [sys.executable, "-m", "snakemake", "--cores", "2"]
        return [*snakemake, *arguments, "--configfile", "overlay.yaml", *configs]

    def snakemake(self, *arguments, configs=(), under=()):
        """Call snakemake and wait for its end, under a command like `prlimit --as=...` where one is given."""
        command = [*under, *self.command(*arguments, configs=configs)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=600)
        return Run(done.returncode, done.stdout + done.stderr)

    def started(self, *arguments):
        """Call snakemake in a process group of its own, which goes on while the test does: its subprocess.Popen."""
        with (self.folder / "said.txt").open("w") as said:
            return subprocess.Popen(
                self.command(*arguments), cwd=self.folder, stdout=said, stderr=said, start_new_session=True
            )

    def plant(self, log, statement):
        """Let the jobs whose log is below logs/`log` begin with a Python statement; no recipe has the module."""
        place = "            yield terminal"
        planted = f"            if log.startswith('logs/{log}'):\n                {statement}\n{place}"
        self.edit(LOGS, place, planted)

    @contextlib.contextmanager
    def held(self, log, *arguments):
        """A run, as subprocess.Popen, that stands still at the job with this log until the block is left."""
        os.mkfifo(self.folder / "gate")
        self.plant(log, "open('gate').read()")
        process, gates = self.started(*arguments), []

        def reached():
            with contextlib.suppress(OSError):  # there is nobody who reads
                gates.append(os.open(self.folder / "gate", os.O_WRONLY | os.O_NONBLOCK))
            return gates

        wait_until(reached, process)
        try:
            yield process
        finally:
            os.close(*gates)
        process.wait(timeout=600)

    def as_if_finished(self):
        """Run everything with jobs that only make empty files: Snakemake has its records, and no time is spent."""
        module = self.folder / LOGS
        before = module.read_text()
        self.plant("", "import __main__; [Path(path).touch() for path in __main__.snakemake.output]; sys.exit()")
        run = self.snakemake()
        assert run.status == 0, run.text
        module.write_text(before)

    def edit(self, path, old, new):
        """Replace text in a file of the project; the text must be there."""
        file = self.folder / path
        text = file.read_text()
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new, 1))

    def read(self, path):
        """Text of a file in the project."""
        return (self.folder / path).read_text()


def other_python(version):
    """Command of another Python, as 3.13; the test is skipped where it is not installed."""
    for command in [*map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")), f"python{version}"]:
        with contextlib.suppress(OSError):
            if subprocess.run([command, "--version"], capture_output=True).returncode == 0:
                return command
    return pytest.skip(f"there is no Python {version}")


def blocks(page, language):
    """Code blocks of a page in docs/, without their indentation."""
    text = (PROJECT / "docs" / page).read_text()
    found = re.findall(rf"( *)```{language}\n(.*?)\n\1```", text, re.DOTALL)
    return [textwrap.dedent(block) if language == "python" else block for _, block in found]


def wait_until(condition, process):
    """Wait until a condition holds; a process must not end before it does."""
    while not condition():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
            if not condition():  # it may have come true since it was looked at
                pytest.fail("the process ended before what was waited for")
