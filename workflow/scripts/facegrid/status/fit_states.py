"""How far a grid has come: what the files and the log of each cell say, while a run goes on or after it.

Light to import (standard library only): the Snakefile imports it.
"""

import fcntl
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from facegrid.provenance import run_record
from facegrid.storage import checksums
from facegrid.storage.job_log import DONE, FAILED

STATES = ("done", "running", "failed", "interrupted", "to retry", "to refit", "not started")
TAIL = 20_000  # characters of a log that are read from its end


@dataclass
class Cell:
    """A cell of the grid and how it stands: state (one of STATES), what was said of it last, the path of its log."""

    split: str
    model: str
    seed: int
    state: str
    said: str
    log: Path | None

    @property
    def name(self):
        """all_rows/knn/seed_0"""
        return f"{self.split}/{self.model}/seed_{self.seed}"


def read_cells(cells, results="results", logs="logs", locks=".snakemake/locks"):
    """How each cell stands.

    Args: cells, list of {split, model, seed, recipe}; the folders of results, logs and Snakemake's locks.
    Returns: list of Cell, in that order. done: the fit is there, of this recipe and of the split that is there.
        running: a process holds its log. failed: its log ends with an error. interrupted: its log ends in the middle,
        as when it was killed. to retry: either, in an earlier run than the one that goes on. to refit: it is there,
        but of another recipe or split. not started: none of these.
    """
    # When the run began that goes on, in seconds since 1970; 0 where none does.
    run_began = min((path.stat().st_mtime for path in Path(locks).glob("*.lock")), default=0)
    splits = {cell["split"]: split_digest(Path(results) / "splits" / f"{cell['split']}.csv") for cell in cells}
    return [_read_cell(cell, Path(results) / "fits", splits[cell["split"]], Path(logs), run_began) for cell in cells]


def split_digest(path):
    """Digest of a split's file; None where it is not there (yet), and so refutes no fit."""
    return checksums.sha256(path) if path.is_file() else None


def _read_cell(cell, fits, split, logs, run_began):
    name = f"{cell['split']}/{cell['model']}/seed_{cell['seed']}"
    # A model of that name may have been another one before, whose fits had other logs.
    log = max(logs.glob(f"fit_*/{name}.log"), key=lambda path: path.stat().st_mtime, default=None)
    run = run_record.peek(fits / name / "run.json")
    is_of_split = split in (None, run.get("split_digest"))
    lines = last_lines(log) if log else []
    if log and is_held(log):
        state = "running"
    elif run.get("recipe") == cell["recipe"] and is_of_split:
        state = "done"
    elif any(line.startswith(FAILED) for line in lines):
        state = "failed"
    elif run:
        state = "to refit"
    elif lines and not lines[-1].startswith(DONE):
        state = "interrupted"
    else:
        state = "not started"
    if state in ("failed", "interrupted") and log.stat().st_mtime < run_began:
        state = "to retry"
    said = lines[-1] if lines else "starting" if state == "running" else ""
    return Cell(cell["split"], cell["model"], cell["seed"], state, said, log)


# E0000 00:00:1795545712.233 20177 cuda_platform.cc:52] ...; the last one is the second line of a message.
OF_TENSORFLOW = re.compile(
    r"[EWIF]\d{4} \d\d:\d\d:\d+|WARNING: All log messages before absl|To enable the following instructions:"
)


def last_lines(path):
    """Lines at the end of a log that are not empty and not TensorFlow's own, which look like errors and are none."""
    text = path.read_bytes()[-TAIL:].decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip() and not OF_TENSORFLOW.match(line)]


def is_held(log):
    """Whether a job that runs holds this log (job_log.job); a job that was killed does not."""
    with log.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # a file system without locks, where nobody can tell
            return False
        return False


def counted(cells):
    """12 of 39 cells done, 2 running, 25 not started"""
    counts = Counter(cell.state for cell in cells)
    others = [f"{counts[state]} {state}" for state in STATES[1:] if counts[state]]
    return ", ".join([f"{counts['done']} of {len(cells)} cells done", *others])


def listed(cells):
    """A line for each cell that runs or went wrong: name, state, what it said last, and the log of a failed one."""
    shown = [cell for cell in cells if cell.state in ("running", "failed", "interrupted")]
    width = max((len(cell.name) for cell in shown), default=0)
    return [
        f"{cell.name:{width}}  {cell.state:11}  {cell.said}" + (f" ({cell.log})" if cell.state != "running" else "")
        for cell in shown
    ]
