"""What every fit reads and writes, whatever the model: data in, predictions and a record of the run out."""

import platform
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from facegrid import files, memory, people, predictions, sampling
from facegrid.errors import FacegridError
from facegrid.index import class_numbers, read_index
from facegrid.parts import check_apart, known_people, read_split
from facegrid.predictions import Predictions
from facegrid.recipe import PROJECT, digest


@dataclass
class Data:
    """Pictures and classes of a split: x, memory-mapped array, a row a legend row; y (n,) class numbers."""

    x: np.ndarray
    y: np.ndarray
    classes: list
    parts: dict  # {part: row numbers, ascending}; those of a resampled training part may repeat
    split_digest: str
    arrays_digest: str = ""
    n_known: int = 0  # test pictures of people that the training or validation part has too

    def part(self, name):
        """Pictures (a copy in memory) and classes of a part of the split."""
        return self.x[self.parts[name]], self.y[self.parts[name]]


def load_data(arrays_path, digests_path, index_path, split_path, recipe):
    """The data of a fit, its training part resampled where the recipe says so.

    Raises: FacegridError when arrays are damaged, or do not belong to index and split, or people are not kept apart
        that should be.
    """
    arrays_digest = files.check_digest(arrays_path, digests_path)
    x = np.load(arrays_path, mmap_mode="r")
    index = read_index(index_path)
    y = class_numbers(index, recipe["classes"])
    parts, split_digest = read_split(split_path)
    n_split = sum(map(len, parts.values()))
    if not len(x) == len(y) == n_split:
        raise FacegridError(
            f"{arrays_path} has {len(x):,} pictures, {index_path} {len(y):,} rows and {split_path} {n_split:,}; "
            "they must agree: remove the one that is wrong and run again"
        )
    group = people.groups(index)
    check_apart(parts, group, recipe["strategy"], split_path)
    n_known = int(known_people(parts, group).sum())
    if recipe["resample"] == "bootstrap":
        rows = parts["train"]
        parts["train"] = rows[sampling.balanced_bootstrap(y[rows], recipe["seed"])]
    return Data(x, y, recipe["classes"], parts, split_digest, arrays_digest, n_known)


@dataclass
class Fitted:
    """What a fit gives: the model, probability (n_test, K), history (a dict a step) and facts for run.json."""

    model: object
    probability: np.ndarray
    history: list
    facts: dict


def write_cell(output, recipe, data, fitted, threads, packages):
    """Write predictions, history and run record of a cell; the record last, since it says that all is there.

    predictions.npz: see predictions.Predictions, of the test part.
    history.csv: a row a step: losses, accuracies, seconds, of a network those of this epoch, else since the start.
    run.json: what was fitted, on which split, how long it took, with which versions, on what machine.
    """
    rows = data.parts["test"]
    predictions.write(output.predictions, Predictions(rows, data.y[rows], fitted.probability, data.classes))
    files.write_csv(pd.DataFrame(fitted.history), output.history)
    files.write_json(run_record(output, recipe, data, fitted, threads, packages), output.run)


def run_record(output, recipe, data, fitted, threads, packages):
    """Plain data of run.json."""
    named = ("dataset", "split", "model", "seed", "builder", "parameters", "resample", "resolution")
    return {
        **{key: recipe[key] for key in named},
        "recipe": digest(recipe),
        "split_digest": data.split_digest,
        "arrays_digest": data.arrays_digest,
        "predictions_digest": files.sha256(output.predictions),
        "n_train": len(data.parts["train"]),
        "n_test": len(data.parts["test"]),
        "n_test_of_known_people": data.n_known,
        "threads": threads,
        "device": "cpu",
        **fitted.facts,
        "code": recipe["code"],
        "commit": commit(),
        **machine(packages),
    }


def commit():
    """Git's name of the project's state, with -dirty where files differ from it; None where there is no git."""
    command = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def machine(packages):
    """Versions and machine of this process, and its peak memory so far in megabytes."""
    return {
        "python": platform.python_version(),
        "versions": {package: version(package) for package in packages},
        "host": platform.node(),
        "processor": processor(),
        "peak_memory_mb": round(memory.peak_megabytes()),
    }


def processor():
    """Name of the processor where the system tells it, else its architecture."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
