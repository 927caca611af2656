"""Runs that are killed, by SIGKILL and by SIGTERM, and run again: at the end everything is as without a kill."""

import contextlib
import json
import os
import random
import signal
import subprocess

import numpy as np
import pandas as pd
import pytest
from project import wait_until

# What differs from run to run.
OF_THE_RUN = {
    *("fit_seconds", "predict_seconds", "seconds", "peak_memory_mb", "resumed_at", "model_digest"),
    *("start_seconds", "graph_seconds", "gflops", "peak_gflops"),
}
MEASURED = ("results/latency/", "results/figures/cost/")
MADE_OF_MEASURED = ("results/table.md", "results/table.html")
CELL = "results/fits/all_rows/{}/seed_0/predictions.npz"
FIGURE = "results/figures/{}.png"
# A target of each kind of job, from the last to the first, so that each finds what it reads.
KINDS = {
    "tabulate_accuracy.log": "results/table.md",
    "plot_accuracy/all_rows.log": FIGURE.format("accuracy/all_rows"),
    "plot_cost/all_rows.log": FIGURE.format("cost/all_rows"),
    "plot_learning_curves/all_rows/logistic_regression.log": FIGURE.format("learning/all_rows/logistic_regression"),
    "plot_confusion/all_rows/knn.log": FIGURE.format("confusion/all_rows/knn"),
    "plot_samples.log": FIGURE.format("dataset/samples"),
    "plot_index/persons.log": FIGURE.format("dataset/persons"),
    "fit_classical/all_rows/random_forest/seed_0.log": CELL.format("random_forest"),
    "fit_classical/all_rows/logistic_regression/seed_0.log": CELL.format("logistic_regression"),
    "split_rows/all_rows.log": "results/splits/all_rows.csv",
    "make_arrays/16.log": "results/arrays/images_16.npy",
    "index_dataset.log": "results/dataset/index.csv",
    "draw_faces.log": "results/dataset/faces.zip",
}
SIGNALS = [signal.SIGKILL, signal.SIGTERM]


def lasting(project):
    """Content of every file in results/, hidden ones too, but for times and memory and what is made of them alone.

    Saved models have the date in them, and so another digest.
    """
    files = {path.relative_to(project.folder).as_posix(): path for path in (project.folder / "results").rglob("*")}
    return {
        name: content(path)
        for name, path in files.items()
        if path.is_file()
        and path.suffix not in (".keras", ".skops")
        and not name.startswith(MEASURED + MADE_OF_MEASURED)
    }


def content(path):
    """Bytes of a file, or its table or record without times and memory."""
    if path.suffix == ".json":
        return {key: value for key, value in json.loads(path.read_text()).items() if key not in OF_THE_RUN}
    if path.suffix == ".csv":
        table = pd.read_csv(path).drop(columns=OF_THE_RUN, errors="ignore")
        return table.loc[:, ~table.columns.str.contains("latency|real_time")].to_csv()
    return path.read_bytes()


def kill(process, number, after=0.0):
    """Send a signal to a run and all its jobs, as a machine that goes down does, so many seconds from now."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=after)
    with contextlib.suppress(ProcessLookupError):  # it was done sooner
        os.killpg(process.pid, number)
    process.wait(timeout=600)


@pytest.mark.slow
def test_twenty_kills(finished, finished_run):
    """One at each kind of job, soon after its log appears, and seven more at any moment: nothing is lost or left."""
    draw = random.Random(0)
    for log, target in KINDS.items():
        (finished.folder / "logs" / log).unlink(missing_ok=True)
        # A folder is locked by a run that was killed; here that is known.
        process = finished.started("--nolock", "--force", target)
        wait_until((finished.folder / "logs" / log).exists, process)
        kill(process, draw.choice(SIGNALS), after=draw.uniform(0, 1.5))
    for _ in range(20 - len(KINDS)):
        kill(finished.started("--nolock"), draw.choice(SIGNALS), after=draw.uniform(2, 9))
    run = finished.snakemake("--nolock")
    assert run.status == 0, run.text
    assert lasting(finished) == lasting(finished_run)
    assert "Nothing to be done" in finished.snakemake("-n").text


NETWORK = "first_60/mobilenet/seed_0"
# The fit must go on for a while after the epoch that a kill waits for: an epoch here takes 0.1 s, a look at the log
# comes every 0.2 s, and four epochs were over between two looks on a fast machine.
EPOCHS = 60
TINY_NETWORK = {
    "resolution": 32,
    "models": {"mobilenet": {"alpha": 0.03125}},
    "training": {"epochs": EPOCHS, "batch_size": 10, "increases": None},
    "splits": {"first_60": {"strategy": "random", "rows": 60}},
    "grid": [{"split": "first_60", "models": ["mobilenet"], "seeds": [0]}],
}


@pytest.mark.slow
def test_a_network_goes_on_after_kills(new_project, tmp_path_factory):
    """Killed after its first epoch by SIGKILL and after its twentieth by SIGTERM, as at a time limit."""
    pytest.importorskip("tensorflow")
    # Outside the project, where others may keep theirs.
    new_project.overlay |= TINY_NETWORK | {"checkpoints": str(new_project.folder.parent / "checkpoints")}
    cell = f"results/fits/{NETWORK}"
    run = new_project.snakemake("results/arrays/images_32.npy", "results/splits/first_60.csv")
    assert run.status == 0, run.text
    undisturbed = new_project.copied(tmp_path_factory.mktemp("undisturbed"))
    run = undisturbed.snakemake(f"{cell}/run.json")
    assert run.status == 0, run.text

    kill_after_epoch(new_project, 1, signal.SIGKILL, f"{cell}/run.json")
    first = epochs_kept(new_project)
    run = new_project.snakemake(f"{cell}/run.json")
    assert run.status == 1
    assert "Directory cannot be locked" in run.text and "--unlock" in run.text
    assert new_project.snakemake("--unlock").status == 0
    kill_after_epoch(new_project, 20, signal.SIGTERM, f"{cell}/run.json")
    second = epochs_kept(new_project)
    run = new_project.snakemake(f"{cell}/run.json")  # SIGTERM leaves no lock
    assert run.status == 0, run.text
    resumed_at = json.loads(new_project.read(f"{cell}/run.json"))["resumed_at"]
    assert 1 <= first < second < EPOCHS
    assert resumed_at == second
    assert f"going on after epoch {resumed_at}," in new_project.read(f"logs/fit_convnet/{NETWORK}.log")
    assert lasting(new_project) == lasting(undisturbed)


def epochs_kept(project):
    """Epochs in the checkpoint: fewer than the log tells of by those that end while none may be written again."""
    (path,) = (project.folder.parent / "checkpoints").glob(f"{project.folder.name}_*/{NETWORK}/state.npz")
    with np.load(path) as state:
        return len(json.loads(state["facts"].item())["history"])


def kill_after_epoch(project, epoch, number, target):
    """Run until the log tells of an epoch that has ended, and kill the run with a signal."""
    log = project.folder / f"logs/fit_convnet/{NETWORK}.log"
    log.unlink(missing_ok=True)
    process = project.started(target)
    wait_until(lambda: log.exists() and f"epoch {epoch} of {EPOCHS}: " in log.read_text(), process)
    kill(process, number)
    assert not (project.folder / target).exists()
