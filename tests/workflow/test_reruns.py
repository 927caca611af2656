"""A finished run, one change, and the jobs that a dry-run then lists: these and no others."""

import os
import shutil

import pytest

FITS = [
    "fit_classical all_rows decision_tree 0",
    "fit_classical all_rows decision_tree 1",
    "fit_classical all_rows knn 0",
    "fit_classical all_rows logistic_regression 0",
    "fit_classical all_rows random_forest 0",
    "fit_classical all_rows random_forest 1",
]
LATENCIES = [
    f"measure_latency all_rows {model}" for model in ("decision_tree", "knn", "logistic_regression", "random_forest")
]
CURVE = "plot_learning_curves all_rows logistic_regression"
OF_ALL = ["plot_accuracy all_rows", "plot_cost all_rows", "tabulate_accuracy"]
MATRICES = [
    f"plot_confusion all_rows {model}" for model in ("decision_tree", "knn", "logistic_regression", "random_forest")
]
INDEX_FIGURES = [f"plot_index {figure}" for figure in ("class_counts", "labellers", "persons", "sizes_and_modes")]
FROM_PICTURES = ["draw_faces", "index_dataset", "make_arrays 16", "plot_samples", "split_rows all_rows"]
LIBRARY = "workflow/scripts/facegrid"


def set_value(*path):
    """A change of the overlay: the last of the path is the value, the others are keys."""
    *keys, last, value = path

    def change(project):
        place = project.overlay
        for key in keys:
            place = place.setdefault(key, {})
        place[last] = value

    return change


def append(path, line):
    """A change of a file: a line more."""

    def change(project):
        with (project.folder / path).open("a") as file:
            file.write(line)

    return change


def touch_all(project):
    """Every file gets the time of now."""
    for path in project.folder.rglob("*"):
        os.utime(path)


def reverse_keys(project):
    """The same config with its keys in another order."""
    project.overlay = dict(reversed(project.overlay.items()))
    project.overlay["models"]["random_forest"] = {"n_estimators": 10, "builder": "random_forest"}


CHANGES = {
    "nothing": (lambda project: None, []),
    "every file is touched": (touch_all, []),
    "a comment in the config": (append("config/config.yaml", "# a word\n"), []),
    "order of keys in the config": (reverse_keys, []),
    "a parameter of one model": (
        set_value("models", "knn", "n_neighbors", 7),
        ["fit_classical all_rows knn 0", "measure_latency all_rows knn", "plot_confusion all_rows knn", *OF_ALL],
    ),
    "a seed more": (
        set_value("grid", [{"split": "all_rows", "models": ["random_forest"], "seeds": [0, 1, 2]}]),
        ["fit_classical all_rows random_forest 2", "plot_confusion all_rows random_forest", *OF_ALL],
    ),
    "a seed less": (
        set_value("grid", [{"split": "all_rows", "models": ["random_forest"], "seeds": [0]}]),
        ["plot_confusion all_rows random_forest", *OF_ALL],
    ),
    "the first seed less, which is the one that is measured": (
        set_value("grid", [{"split": "all_rows", "models": ["random_forest"], "seeds": [1]}]),
        ["measure_latency all_rows random_forest", "plot_confusion all_rows random_forest", *OF_ALL],
    ),
    "the split's seed": (
        set_value("splits", "all_rows", "seed", 1),
        [*FITS, *LATENCIES, *MATRICES, CURVE, "split_rows all_rows", *OF_ALL],
    ),
    "resolution of one model": (
        set_value("models", "knn", "resolution", 8),
        [
            *("fit_classical all_rows knn 0", "make_arrays 8", "measure_latency all_rows knn"),
            *("plot_confusion all_rows knn", *OF_ALL),
        ],
    ),
    "the classical models' module": (
        append(f"{LIBRARY}/models/classical.py", "X = 1\n"),
        [*FITS, *LATENCIES, *MATRICES, CURVE, *OF_ALL],
    ),
    "a network's module": (append(f"{LIBRARY}/models/vgg.py", "X = 1\n"), []),
    "the metrics": (append(f"{LIBRARY}/metrics.py", "X = 1\n"), [*MATRICES, CURVE, *OF_ALL]),
    "the module of the confusion figures": (append(f"{LIBRARY}/figures/confusion.py", "X = 1\n"), MATRICES),
    "the module of the learning curves": (append(f"{LIBRARY}/figures/curves.py", "X = 1\n"), [CURVE]),
    "the figures' style": (
        append(f"{LIBRARY}/figures/style.py", "X = 1\n"),
        [*MATRICES, *INDEX_FIGURES, CURVE, "plot_samples", "plot_accuracy all_rows", "plot_cost all_rows"],
    ),
    "what is measured of a latency": (
        append(f"{LIBRARY}/latency.py", "X = 1\n"),
        [*LATENCIES, "plot_cost all_rows", "tabulate_accuracy"],
    ),
    "the table's module": (append(f"{LIBRARY}/table.py", "X = 1\n"), OF_ALL),
    "the drawn faces": (
        set_value("datasets", "demo", "draw", "seed", 1),
        [*FITS, *LATENCIES, *MATRICES, *INDEX_FIGURES, CURVE, *FROM_PICTURES, *OF_ALL],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_what_changed(finished, name):
    change, jobs = CHANGES[name]
    change(finished)
    run = finished.snakemake("-n")
    assert run.status == 0, run.text
    assert run.jobs == sorted(jobs)


def test_another_measurement_fits_nothing_and_changes_no_accuracy(finished):
    """A second measurement tells other times; only what shows times follows."""
    run = finished.snakemake("-n", "--forcerun", "measure_latency")
    assert run.status == 0, run.text
    assert run.jobs == sorted([*LATENCIES, "plot_cost all_rows", "tabulate_accuracy"])


@pytest.mark.parametrize("keep_times", [True, False], ids=["times kept", "new times"])
def test_nothing_in_a_fresh_clone_with_results_beside_it(finished_run, tmp_path, keep_times):
    copy = shutil.copy2 if keep_times else shutil.copyfile
    shutil.copytree(finished_run.folder / "results", tmp_path / "results", copy_function=copy)
    run = finished_run.cloned(tmp_path).snakemake("-n")
    assert run.status == 0, run.text
    assert "Nothing to be done" in run.text
