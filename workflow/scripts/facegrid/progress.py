"""How far a grid has come: what the files and the log of each cell say, while a run goes on or after it.

Light to import (standard library only): the Snakefile imports it.
"""

import fcntl
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from facegrid import records
from facegrid.errors import listed as lines_of
from facegrid.logs import DONE, FAILED

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


def read_cells(cells, fits="results/fits", logs="logs", locks=".snakemake/locks"):
    """How each cell stands.

    Args: cells, list of {split, model, seed, recipe}; the folders of fits, logs and Snakemake's locks.
    Returns: list of Cell, in that order. done: the fit is there and of this recipe. running: a process holds its log.
        failed: its log ends with an error. interrupted: its log ends in the middle, as when it was killed. to retry:
        either, in an earlier run than the one that goes on. to refit: it is there, but of another recipe. not started:
        none of these.
    """
    # When the run began that goes on, in seconds since 1970; 0 where none does.
    run_began = min((path.stat().st_mtime for path in Path(locks).glob("*.lock")), default=0)
    return [_read_cell(cell, Path(fits), Path(logs), run_began) for cell in cells]


def _read_cell(cell, fits, logs, run_began):
    name = f"{cell['split']}/{cell['model']}/seed_{cell['seed']}"
    # A model of that name may have been another one before, whose fits had other logs.
    log = max(logs.glob(f"fit_*/{name}.log"), key=lambda path: path.stat().st_mtime, default=None)
    recipe = records.peek(fits / name / "run.json").get("recipe")
    lines = _last_lines(log) if log else []
    if log and is_held(log):
        state = "running"
    elif recipe == cell["recipe"]:
        state = "done"
    elif any(line.startswith(FAILED) for line in lines):
        state = "failed"
    elif recipe:
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


def _last_lines(path):
    """Lines at the end of a log that are not empty and not TensorFlow's own, which look like errors and are none."""
    text = path.read_bytes()[-TAIL:].decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip() and not OF_TENSORFLOW.match(line)]


def is_held(log):
    """Whether a job that runs holds this log (logs.job); a job that was killed does not."""
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


@dataclass
class FailedJob:
    """A job that failed: its rule, its first output, or the rule again where it makes none, and its log."""

    rule: str
    output: str
    log: str

    @property
    def name(self):
        """fit_classical results/fits/all_rows/knn/seed_0/predictions.npz; status"""
        return " ".join(dict.fromkeys((self.rule, self.output)))


def failure_text(jobs, options):
    """What to do after a run in which jobs failed: their last words, a log, and the command that tries one alone.

    Jobs of a rule that said alike stand together. A run that was stopped, by Ctrl-C for one, has no jobs that failed.

    Args: jobs, list of FailedJob; options, those of the command line that the command needs too.
    """
    if not jobs:
        return "Stopped before the end; the same command goes on from here."
    alike = {}
    for job in jobs:
        words = _last_words(job.log)
        alike.setdefault((job.rule, OF_A_JOB.sub("", words)), []).append((job, words))
    blocks = [_block(*zip(*said, strict=True), options) for said in alike.values()]
    count = "1 job failed" if len(jobs) == 1 else f"{len(jobs)} jobs failed"
    head = f"{count}; all that does not need {'it' if len(jobs) == 1 else 'them'} is done."
    return "\n".join([head, *blocks, "The same command as before goes on from here."])


OF_A_JOB = re.compile(r"\S*/\S*|\d+")  # paths and numbers, in which jobs differ that failed for one reason


def _block(jobs, words, options):
    first, alone = jobs[0], f"  try it alone: snakemake {jobs[0].output} {options}"
    if len(jobs) == 1:
        return f"{first.name}\n  it said last: {words[0]}\n  log: {first.log}\n{alone}"
    outputs = lines_of([job.output for job in jobs], limit=100)
    said = "each said last" if len(set(words)) == 1 else "said last, the others alike"
    return f"{first.rule}, {len(jobs)} jobs:\n{outputs}\n  {said}: {words[0]}\n  log of the first: {first.log}\n{alone}"


def _last_words(log):
    lines = _last_lines(Path(log)) if Path(log).exists() else []
    if not lines:
        return "nothing (as when a job is killed early: out of memory?)"
    errors = [place for place, line in enumerate(lines) if line.startswith(FAILED[0])]
    if errors:
        return "\n  ".join(lines[errors[-1] :])  # all of a message of several lines
    if any(line.startswith(FAILED) for line in lines):
        return lines[-1]
    return f"{lines[-1]} (the log ends here, as when a job is killed: out of memory, or out of time?)"
