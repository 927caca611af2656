"""Whole runs of the workflow in copies of the project, on few and small drawn faces."""

import contextlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
PARTS = ["Snakefile", "workflow", "config", "profiles", "envs"]

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
    "models": {"logistic_regression": {"max_iter": 10}},
    "grid": [
        {"split": "all_rows", "models": ["logistic_regression", "knn"], "seeds": [0]},
        {"split": "all_rows", "models": ["decision_tree", "random_forest"], "seeds": [0, 1]},
    ],
}


@dataclass
class Run:
    """What a call of snakemake said (both streams) and its exit status."""

    status: int
    text: str

    @property
    def jobs(self):
        """Jobs of a dry-run, sorted: 'rule' or 'rule wildcard-values', without the target rule."""
        blocks = re.split(r"\n(?=(?:local)?rule \w+:\n)", self.text)
        found = []
        for block in blocks[1:]:
            rule = re.match(r"(?:local)?rule (\w+):", block).group(1)
            wildcards = re.search(r"\n    wildcards: (.*)", block)
            values = re.findall(r"=([^,]+)", wildcards.group(1)) if wildcards else []
            found.append(" ".join([rule, *values]))
        return sorted(job for job in found if job != "all")


class Project:
    """A copy of the project with a config overlay, in which snakemake is called as a user calls it."""

    def __init__(self, folder, overlay):
        self.folder = folder
        self.overlay = overlay
        for part in PARTS:
            source = PROJECT / part
            copy = shutil.copytree if source.is_dir() else shutil.copy
            ignored = {"ignore": shutil.ignore_patterns("__pycache__")} if source.is_dir() else {}
            copy(source, folder / part, **ignored)

    def cloned(self, folder):
        """The same project and overlay elsewhere, nothing run there."""
        return Project(folder, self.overlay)

    def snakemake(self, *arguments, configs=()):
        """Call snakemake with the overlay as it is now, and further config files over it."""
        command = self.command(*arguments, configs=configs)
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=600)
        return Run(done.returncode, done.stdout + done.stderr)

    def started(self, *arguments):
        """The same, going on while the test does; what it says is not kept."""
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(self.command(*arguments), cwd=self.folder, **silent)

    def command(self, *arguments, configs=()):
        """Command line of snakemake; writes the overlay as it is now."""
        (self.folder / "overlay.yaml").write_text(yaml.safe_dump(self.overlay, sort_keys=False))
        options = ["--cores", "2", "--configfile", "overlay.yaml", *configs]
        return [sys.executable, "-m", "snakemake", *arguments, *options]

    def edit(self, path, old, new):
        """Replace text in a file of the project; the text must be there."""
        file = self.folder / path
        text = file.read_text()
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new, 1))

    def read(self, path):
        """Text of a file in the project."""
        return (self.folder / path).read_text()


def wait_until(condition, process):
    """Wait until a condition holds while a process goes on; it must not end before."""
    while not condition():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.2)
            pytest.fail("the process ended before what was waited for")


@pytest.fixture
def new_project(tmp_path):
    """A project in which nothing has run, with a small grid on drawn faces."""
    return Project(tmp_path, yaml.safe_load(yaml.safe_dump(SMALL)))


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A finished run; read it, but let `finished` give a copy to change."""
    project = Project(tmp_path_factory.mktemp("finished"), SMALL)
    run = project.snakemake()
    assert run.status == 0, run.text
    return project


@pytest.fixture
def finished(finished_run, tmp_path):
    """A finished run of one's own, with Snakemake's records."""
    for part in ["results", ".snakemake"]:
        shutil.copytree(finished_run.folder / part, tmp_path / part, ignore=shutil.ignore_patterns("locks", "scripts"))
    return Project(tmp_path, yaml.safe_load(yaml.safe_dump(SMALL)))
