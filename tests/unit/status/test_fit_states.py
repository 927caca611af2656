"""How cells stand, from files as fits leave them, and what is said of jobs that failed."""

import contextlib
import errno
import json
import os
import subprocess
import sys

import pytest

from facegrid.provenance import code_digest
from facegrid.status import failures, fit_states
from facegrid.status.failures import FailedJob

CELL = {"split": "half", "model": "knn", "seed": 0, "recipe": "r0"}
NAME = "half/knn/seed_0"


@pytest.fixture
def grid(tmp_path):
    """Function (recipe, log text) that writes what a fit has left, None for nothing, and reads how the cell stands."""

    def read(recipe=None, log=None):
        for path, text in {
            f"results/fits/{NAME}/run.json": recipe and json.dumps({"recipe": recipe}),
            f"logs/fit_classical/{NAME}.log": log,
        }.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                (tmp_path / path).write_text(text)
        return fit_states.read_cells([CELL], tmp_path / "results", tmp_path / "logs", tmp_path / "locks")[0]

    return read


@pytest.mark.parametrize(
    "recipe, log, state",
    [
        (None, None, "not started"),
        ("r0", "Done after 3 s\n", "done"),
        ("r0", None, "done"),  # results came without their logs
        ("old", "Done after 3 s\n", "to refit"),
        (None, "Done after 3 s\n", "not started"),  # the results were removed
        (None, "epoch 3 of 30\n", "interrupted"),
        (None, "epoch 3 of 30\nError: no space left\n", "failed"),
        (None, "Traceback (most recent call last)\n  line\nValueError: x\n", "failed"),
        (None, "", "not started"),
    ],
)
def test_state(grid, recipe, log, state):
    assert grid(recipe, log).state == state


@pytest.mark.parametrize("log", ["epoch 3 of 30\n", "Error: no space left\n"])
def test_what_failed_before_the_run_that_goes_on_is_none_of_its_failures(grid, tmp_path, log):
    before = grid(log=log).state
    (tmp_path / "locks").mkdir()
    lock = tmp_path / "locks/0.output.lock"
    lock.touch()
    began = (tmp_path / f"logs/fit_classical/{NAME}.log").stat().st_mtime
    os.utime(lock, (began + 1, began + 1))
    assert grid(log=None).state == "to retry"
    os.utime(lock, (began - 1, began - 1))
    assert grid(log=None).state == before


def test_the_log_of_a_model_that_was_another_one_before(grid, tmp_path):
    grid(log="Error: no space left\n")
    other = tmp_path / f"logs/fit_convnet/{NAME}.log"
    other.parent.mkdir(parents=True)
    other.write_text("Done after 3 s\n")
    for place, state in ((1, "not started"), (-1, "failed")):
        now = (tmp_path / f"logs/fit_classical/{NAME}.log").stat().st_mtime
        os.utime(other, (now + place, now + place))
        assert grid().state == state


def test_said_is_the_last_line_that_is_not_empty(grid):
    assert grid(log="epoch 1 of 2\nepoch 2 of 2: fine\n\n").said == "epoch 2 of 2: fine"


def test_on_a_file_system_without_locks_nobody_knows_that_a_fit_runs(grid, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fit_states.fcntl, "flock", refuse)
    assert grid(log="epoch 1 of 2\n").state == "interrupted"


def test_what_tensorflow_logs_is_not_said(grid):
    noise = "E0000 00:00:1795545712.232999 20177 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error\n"
    assert grid(log=f"epoch 1 of 2\n{noise}").said == "epoch 1 of 2"
    assert grid(log=f"Error: no space left\n{noise}").state == "failed"
    second_line = "To enable the following instructions: AVX2 FMA, in other operations, rebuild TensorFlow\n"
    assert grid(log=f"{noise}{second_line}").said == ""


def test_a_run_that_was_stopped_has_no_failures():
    assert failures.failure_text([], "") == "Stopped before the end; the same command goes on from here."


def test_a_log_is_held_while_its_job_lives_and_not_after_it_was_killed(grid, tmp_path):
    log = tmp_path / f"logs/fit_classical/{NAME}.log"
    code = (
        "import sys; from facegrid.storage import job_log\n"
        f"with job_log.job({str(log)!r}) as terminal: print('epoch 1 of 2', flush=True); sys.stdin.read(1)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=code_digest.LIBRARY.parent, stdin=subprocess.PIPE) as job:
        while not (log.exists() and log.read_text()):  # until it has begun
            with contextlib.suppress(subprocess.TimeoutExpired):
                job.wait(timeout=0.1)
                pytest.fail("the job ended")
        assert grid().state == "running"
        job.kill()
    assert grid().state == "interrupted"


def test_counts_and_lists():
    cells = [
        fit_states.Cell("half", "knn", 0, "done", "", None),
        fit_states.Cell("half", "knn", 1, "running", "epoch 1 of 2", None),
        fit_states.Cell("half", "vgg11", 0, "failed", "Error: no", "a.log"),
        fit_states.Cell("half", "vgg11", 1, "not started", "", None),
    ]
    assert fit_states.counted(cells) == "1 of 4 cells done, 1 running, 1 failed, 1 not started"
    assert fit_states.listed(cells) == [
        "half/knn/seed_1    running      epoch 1 of 2",
        "half/vgg11/seed_0  failed       Error: no (a.log)",
    ]


@pytest.mark.parametrize(
    "log, words",
    [
        ("Error: 2 cells cannot be used:\n  a\n  b\n", "it said last: Error: 2 cells cannot be used:\n    a\n    b\n"),
        ("Traceback (most recent call last)\n  x\nValueError: y\n", "it said last: ValueError: y\n"),
        ("epoch 3 of 30\n", "it said last: epoch 3 of 30 (the log ends here, as when a job is killed"),
        (None, "it said last: nothing (as when a job is killed early: out of memory?)\n"),
    ],
)
def test_what_to_do_after_a_failure(tmp_path, log, words):
    path = tmp_path / "a.log"
    if log:
        path.write_text(log)
    text = failures.failure_text([FailedJob("fit_classical", "results/a.npz", str(path))], "--configfile a.yaml")
    assert text.startswith("1 job failed; all that does not need it is done.\nfit_classical results/a.npz\n")
    assert words in text
    assert f"log: {path}\n" in text
    assert "try it alone: snakemake results/a.npz --configfile a.yaml\n" in text


def test_a_job_that_makes_no_file_is_named_by_its_rule(tmp_path):
    (tmp_path / "log").write_text("Error: no index\n")
    assert failures.failure_text([FailedJob("status", "status", str(tmp_path / "log"))], "--cores 2").splitlines() == [
        "1 job failed; all that does not need it is done.",
        "status",
        "  it said last: Error: no index",
        f"  log: {tmp_path}/log",
        "  try it alone: snakemake status --cores 2",
        "The same command as before goes on from here.",
    ]


def test_jobs_that_failed_for_one_reason_are_named_together(tmp_path):
    """Alike but for paths and numbers; another rule or another reason stands by itself."""
    said = {
        "a": "Error: results/a/model.keras: cannot be written ([Errno 28] No space left on device)\n",
        "b": "Error: results/b/model.keras: cannot be written ([Errno 28] No space left on device)\n",
        "c": "epoch 3 of 30\n",
        "d": "Error: no memory\n",
        "e": "Error: no memory\n",
    }
    for name, text in said.items():
        (tmp_path / name).write_text(text)
    jobs = [FailedJob("fit_convnet", f"results/{name}", str(tmp_path / name)) for name in said]
    assert failures.failure_text(jobs, "--cores 2").splitlines() == [
        "5 jobs failed; all that does not need them is done.",
        "fit_convnet, 2 jobs:",
        "  results/a",
        "  results/b",
        "  said last, the others alike: Error: results/a/model.keras: cannot be written ([Errno 28] No space left on "
        "device)",
        f"  log of the first: {tmp_path}/a",
        "  try it alone: snakemake results/a --cores 2",
        "fit_convnet results/c",
        "  it said last: epoch 3 of 30 (the log ends here, as when a job is killed: out of memory, or out of time?)",
        f"  log: {tmp_path}/c",
        "  try it alone: snakemake results/c --cores 2",
        "fit_convnet, 2 jobs:",
        "  results/d",
        "  results/e",
        "  each said last: Error: no memory",
        f"  log of the first: {tmp_path}/d",
        "  try it alone: snakemake results/d --cores 2",
        "The same command as before goes on from here.",
    ]
