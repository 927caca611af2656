"""The tables, comparisons and figures of a whole grid of 10,000 fits, beside reading and hashing their files."""

import itertools
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
from data import CLASSES
from measure import Section, ran, say, script, table

from facegrid.data import fit_data, make_splits, split_file
from facegrid.data.index import COLUMNS, class_numbers
from facegrid.models import fitted
from facegrid.provenance import environment
from facegrid.provenance.code_digest import digest
from facegrid.storage import atomic, csv_table
from facegrid.training import fit_outputs, predictions
from facegrid.training.predictions import Predictions

MODELS, SEEDS = 200, 50
MODELS_TINY, SEEDS_TINY = 3, 2
COMPARED = 5  # seeds of each model; the time of comparisons grows with the seeds, and 50 would take ten times as long
# The study's: its rows of each class and its people, of which a third is tested.
ROWS = dict(zip(CLASSES, (252, 9, 208, 21, 5696, 6868, 268, 368), strict=True))
PEOPLE = 5616
SHRUNK = 20  # so many times fewer rows in the tiny version
SPLIT = {"strategy": "random", "rows": "all", "test_share": 0.33, "fold": None, "validation_share": 0, "seed": 0}
PACKAGES = ["scikit-learn", "numpy", "pillow"]
READ = """
import hashlib, sys
from pathlib import Path
for folder in Path(sys.argv[1]).glob("*/*/seed_*"):
    for name in ("run.json", "predictions.npz"):
        hashlib.sha256((folder / name).read_bytes())
"""
TARGET = "60 s and 2,000 MB"


def section(chosen):
    """Seconds and memory of what reads all cells."""
    with tempfile.TemporaryDirectory() as folder:
        n_models, n_seeds = (MODELS_TINY, SEEDS_TINY) if chosen.tiny else (MODELS, SEEDS)
        return measured(Grid(Path(folder), n_models, n_seeds, SHRUNK if chosen.tiny else 1))


class Grid:
    """Fits of a grid in a folder, written by what writes those of the workflow, and the recipes of what reads them."""

    def __init__(self, folder, n_models, n_seeds, shrunk):
        self.folder, self.random = folder, np.random.default_rng(0)
        self.index = drawn_index(shrunk)
        csv_table.write_csv(self.index, folder / "results/dataset/index.csv")
        csv_table.write_csv(make_splits.split_rows(self.index, SPLIT), folder / "results/splits/all_rows.csv")
        self.y = class_numbers(self.index, CLASSES)
        self.parts, self.split_digest = split_file.read_split(folder / "results/splits/all_rows.csv")
        self.models = [f"model_{number:03}" for number in range(n_models)]
        self.cells = []
        for number, model in enumerate(self.models):
            say(f"writing the fits of {model}") if number % 20 == 0 else None
            skill = 4 * (1 + number) / n_models
            self.cells += [self.written(model, seed, skill, number % 2 == 0) for seed in range(n_seeds)]
        self.latency = [self.measured_latency(model) for model in self.models]

    def written(self, model, seed, skill, is_network):
        """Write the two files of a fit that numbers are computed from; its cell."""
        rows = self.parts["test"]
        true = self.y[rows]
        score = self.random.standard_normal((len(rows), len(CLASSES)), dtype="float32")
        score[np.arange(len(rows)), true] += skill
        weight = np.exp(2 * score)
        probability = weight / weight.sum(axis=1, keepdims=True)
        place = self.folder / f"results/fits/all_rows/{model}/seed_{seed}"
        files = {"predictions": "predictions.npz", "run": "run.json", "model": "model.skops"}
        output = SimpleNamespace(**{name: place / file for name, file in files.items()})
        atomic.write_text("", output.model)
        predictions.write(output.predictions, Predictions(rows, true, probability, CLASSES))
        settings = settings_of(model, seed)
        data = fit_data.Data(None, self.y, CLASSES, self.parts, self.split_digest)
        facts = {"fit_seconds": 1 + seed / 10, "predict_seconds": 0.1, "steps": 30, "stopped": "done"}
        if is_network:
            facts |= {"kept_step": 20 + seed % 10, "stopped": "rule 3", "chosen_on_test": True, "multiply_adds": 10**8}
        given = fitted.Fitted(None, probability, [], facts)
        atomic.write_json(fit_outputs.run_record(output, settings, data, given, 1, PACKAGES), output.run)
        return {"split": "all_rows", "model": model, "seed": seed, "recipe": settings["recipe"]}

    def measured_latency(self, model):
        """Write the latency of a model; what it must say of itself."""
        named = {"split": "all_rows", "model": model, "seed": 0, "fit": settings_of(model, 0)["recipe"]}
        times = {"latency_ms": 4.2, "model_latency_ms": 4.0, "batch_latency_ms": 0.4, "real_time": True}
        record = {**named, **times, "core_share": 1.0, **environment.machine(PACKAGES)}
        atomic.write_json(record, self.folder / f"results/latency/all_rows/{model}.json")
        return named

    def ran(self, name, input, output, settings, seeds=SEEDS):
        """Fits that a script of the workflow reads, of so many seeds, and what `measure.ran` tells of it."""
        say(name)
        cells = [cell for cell in self.cells if cell["seed"] < seeds]
        settings = {"splits": ["all_rows"], "split": "all_rows", "classes": CLASSES, "cells": cells, **settings}
        job = {"input": input, "output": output, "params": {"settings": settings}}
        return len(cells), *script(name, job, self.folder)[:2]


def drawn_index(shrunk):
    """An index like the study's in its numbers."""
    random = np.random.default_rng(0)
    labels = np.repeat(CLASSES, [max(rows // shrunk, 2) for rows in ROWS.values()])
    random.shuffle(labels)
    number = np.arange(len(labels))
    facts = {"labeller": "", "width": 350, "height": 350, "mode": "L", "duplicate_of": ""}
    people = random.integers(PEOPLE // shrunk, size=len(labels))
    index = pd.DataFrame({"class": labels, **facts, "sha256": number.astype(str), "person": people.astype(str)})
    return index.assign(image=[f"{row}.png" for row in number])[COLUMNS]


def settings_of(model, seed):
    """What a fit's record says of it."""
    settings = {"builder": "random_forest", "parameters": {}, "resample": None, "resolution": 32, "code": {}}
    named = {"dataset": "drawn", "split": "all_rows", "model": model, "seed": seed, **settings}
    return {**named, "recipe": digest(named)}


def measured(grid):
    """The section."""
    of_split = {"index": "results/dataset/index.csv", "split": "results/splits/all_rows.csv"}
    of_splits = {"index": of_split["index"], "splits": [of_split["split"]]}
    tables = {name: f"results/comparisons/all_rows/{name}.csv" for name in ("models", "pairs")}
    latency, random = {"latency": grid.latency}, {"random": dict.fromkeys(grid.models, True)}
    page = {"folds": {}, "title": "drawn"}
    table_files = {ending: f"results/table.{ending}" for ending in ("markdown", "csv", "html")}
    pages = {"markdown": "results/comparisons.md", "csv": "results/comparisons.csv", "models": "results/intervals.csv"}
    say("reading and hashing")
    reading = ran([sys.executable, "-c", READ, "results/fits"], grid.folder)[:2]
    found = {"reading and hashing the files": (len(grid.cells), *reading)}
    found |= {
        "tabulate_accuracy": grid.ran(
            "tabulate_accuracy", of_splits, table_files, {"title": "drawn", "published": {}, **latency}
        ),
        "plot_accuracy": grid.ran("plot_accuracy", of_split, png("accuracy"), {"published": {}}),
        "plot_cost": grid.ran("plot_cost", of_split, png("cost"), latency),
        "compare_models": grid.ran("compare_models", of_splits, tables, random, COMPARED),
        "describe_comparisons": grid.ran(
            "describe_comparisons",
            {"models": [tables["models"]], "pairs": [tables["pairs"]], "same_test": [], "other_tests": []},
            pages,
            page,
            COMPARED,
        ),
        "plot_comparisons": grid.ran("plot_comparisons", tables, png("comparisons"), {}, COMPARED),
    }
    bytes_read = sum(path.stat().st_size for path in (grid.folder / "results/fits").rglob("*") if path.is_file())
    n_test, n_pairs = len(grid.parts["test"]), len(list(itertools.combinations(grid.models, 2)))
    shape = f"{len(grid.cells):,} fits ({len(grid.models)} models of {len(grid.cells) // len(grid.models)} seeds)"
    return Section(
        "Aggregation",
        f"What reads all of {shape} of one split with {n_test:,} test pictures and {len(CLASSES)} classes: "
        f"{bytes_read / 1e6:,.0f} MB, drawn numbers written as fits write theirs, no two alike. Each script in a "
        f"process of its own; MB is its peak. Beside them, what it takes to read the same files, which were in the "
        f"system's cache, and hash them. Target: the table in {TARGET}.",
        [table([row(name, *told, *reading) for name, told in found.items()])],
        [
            f"The comparisons are of {n_pairs:,} pairs of models, in two scores, with 10,000 draws and flips each, of "
            f"the first {COMPARED} seeds: their time grows with the seeds of the models and the number of pairs."
        ],
    )


def png(name):
    """Output of a script that draws."""
    return {"png": f"results/figures/{name}/all_rows.png"}


def row(name, n_cells, seconds, megabytes, base_seconds, base_megabytes):
    """A row of the table."""
    return {
        "script": name,
        "fits": f"{n_cells:,}",
        "seconds": f"{seconds:.1f}",
        "times reading": f"{seconds / base_seconds:.1f}",
        "MB": f"{megabytes:,.0f}",
        "MB more than reading": f"{megabytes - base_megabytes:,.0f}",
    }


for name in ("commit", "processor", "version"):  # the same for all fits that are written here
    setattr(environment, name, cache(getattr(environment, name)))
