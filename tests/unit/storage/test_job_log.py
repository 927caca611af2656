"""What stands in the log of a job that ends on an error, in a process of its own as the jobs are."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from facegrid.status import fit_states
from facegrid.storage import job_log

SCRIPTS = Path(__file__).parents[3] / "workflow" / "scripts"


def run_code(folder, code):
    """Run Python code in a folder: its subprocess.CompletedProcess."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(SCRIPTS)}, capture_output=True, text=True)


def run(folder, *lines, before=""):
    """A job with these lines in a folder: its exit status, log and what went to the terminal."""
    body = [f"    {line}" for line in lines]
    done = run_code(
        folder, "\n".join([before, "from facegrid.storage import job_log", "with job_log.job('log.txt'):", *body])
    )
    return done.returncode, (folder / "log.txt").read_text(), done.stdout + done.stderr


def test_everything_goes_to_the_log(tmp_path):
    lines = [
        "import os, sys",
        "print('one')",
        "print('two', file=sys.stderr)",
        "os.system('echo three; echo four >&2')",
    ]
    assert run(tmp_path, *lines) == (0, "one\ntwo\nthree\nfour\nDone after 0 s\n", "")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("raise errors.FacegridError('what, and what would do')", "what, and what would do"),
        ("raise MemoryError", "not enough memory (asked for more than there is); run fewer jobs at once"),
        (
            "raise OSError(errno.ENOSPC, 'No space left on device')",
            "[Errno 28] No space left on device; see to the disk",
        ),
        (
            "raise PermissionError(errno.EACCES, 'Permission denied', 'a.npy')",
            "[Errno 13] Permission denied: 'a.npy'; see",
        ),
    ],
)
def test_what_a_user_can_mend_is_one_message(tmp_path, line, text):
    status, log, terminal = run(tmp_path, "import errno", "from facegrid import errors", line)
    assert (status, terminal) == (1, "")
    assert log.startswith(f"Error: {text}") and log.count("\n") == 1


@pytest.mark.parametrize("line", ["raise ValueError('x')", "open('none')", "raise OSError('no number')"])
def test_what_the_code_is_to_blame_for_has_its_traceback(tmp_path, line):
    status, log, _ = run(tmp_path, line)
    assert status == 1 and "Traceback" in log


def test_no_memory(tmp_path):
    """The process may grow by half a gigabyte and asks for eight."""
    limit = """
import resource
import numpy as np
pages = int(open("/proc/self/statm").read().split()[0])
resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**29,) * 2)
"""
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc to tell how large the process is")
    status, log, _ = run(tmp_path, "np.ones(2**30)", before=limit)
    assert status == 1
    assert log.startswith("Error: not enough memory (Unable to allocate 8.00 GiB") and log.count("\n") == 1


FULL = """
import resource
import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier
from facegrid.data import drawn_faces
from facegrid.errors import FacegridError
from facegrid.models import classical
from facegrid.reporting.figures import style
from facegrid.storage import atomic, csv_table
from facegrid.training import predictions
from facegrid.training.checkpoints import Checkpoint

rows = np.arange(9000)
said = predictions.Predictions(rows, rows, np.ones((9000, 2)), ["a", "b"])
tree = DecisionTreeClassifier().fit(rows[:, None], np.random.default_rng(0).integers(0, 9, 9000))
writers = {
    "a.npz": lambda path: predictions.write(path, said),
    "a.csv": lambda path: csv_table.write_csv(pd.DataFrame({"row": rows}), path),
    "a.json": lambda path: atomic.write_json(rows.tolist(), path),
    "a.skops": lambda path: classical.save(tree, path),
    "a.png": lambda path: style.save(style.new_figure(20, 20, "Title")[0], path),
    "a.zip": lambda path: drawn_faces.draw_dataset({"pictures": 9, "people": 9, "seed": 0}, ["fear"], path),
    "state.npz": lambda path: Checkpoint(".", "r").write([], {"model": [rows]}),
}
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
for path, write in writers.items():
    try:
        write(path)
    except FacegridError as error:
        print(path, error, sep="|")
"""


def test_files_that_do_not_fit(tmp_path):
    """Files of more than 20 kB are refused, as by a full disk, in the midst of writing; nothing is left of them."""
    done = run_code(tmp_path, FULL)
    assert done.returncode == 0, done.stderr
    told = dict(line.split("|") for line in done.stdout.splitlines())
    assert list(told) == ["a.npz", "a.csv", "a.json", "a.skops", "a.png", "a.zip", "state.npz"]
    assert told["a.png"].startswith("a.svg: ")  # both are written or none
    for path, text in told.items():
        assert text.endswith(
            ": cannot be written ([Errno 27] File too large); make room or give permission there, and run again"
        )
        assert text.startswith(path) or path == "a.png"
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_the_log_either(tmp_path):
    """What the log cannot take goes to the terminal."""
    lines = ["print('x' * 4000, flush=True)", "raise MemoryError"]
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))"
    status, log, terminal = run(tmp_path, *lines, before=limit)
    assert status != 0 and len(log) == 3000
    assert terminal.startswith("Error: [Errno 27] File too large; see to the disk")


def test_a_log_that_another_looks_at_for_a_moment_is_locked_nonetheless(tmp_path, monkeypatch):
    path = tmp_path / "log.txt"
    with path.open("w") as file, path.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        monkeypatch.setattr(job_log.time, "sleep", lambda _: looking.close())
        job_log.lock(file)
        assert fit_states.is_held(path)
