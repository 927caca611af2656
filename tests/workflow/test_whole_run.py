"""The whole workflow on drawn faces."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score

from facegrid.training import resource_estimates

PROJECT = Path(__file__).parents[2]
MODELS = ["logistic_regression", "knn", "decision_tree", "random_forest"]


def test_table_has_the_majority_class_and_a_row_a_model(finished_run):
    table = pd.read_csv(finished_run.folder / "results/table.csv")
    assert table["model"].tolist() == ["majority class", *MODELS]
    assert table["n_seeds"].tolist()[1:] == [1, 1, 2, 2]
    assert set(table["n_train"]) == {80} and set(table["n_test"]) == {40}
    assert table["published"].isna().all()  # nothing is published of drawn faces
    assert "not converged after 10 iterations" in finished_run.read("results/table.md")


def test_table_agrees_with_the_predictions(finished_run):
    table = pd.read_csv(finished_run.folder / "results/table.csv").set_index("model")
    for model, seeds in {"knn": [0], "random_forest": [0, 1]}.items():
        accuracies = []
        for seed in seeds:
            with np.load(finished_run.folder / f"results/fits/all_rows/{model}/seed_{seed}/predictions.npz") as said:
                accuracies.append(np.mean(said["probability"].argmax(axis=1) == said["true"]))
        assert np.isclose(table.loc[model, "accuracy"], np.mean(accuracies))
        assert np.isclose(table.loc[model, "best"], np.max(accuracies))


def test_every_cell_says_what_it_is(finished_run):
    run = json.loads(finished_run.read("results/fits/all_rows/random_forest/seed_1/run.json"))
    wanted = {"dataset": "demo", "split": "all_rows", "model": "random_forest", "seed": 1, "n_train": 80, "n_test": 40}
    assert {key: run[key] for key in wanted} == wanted
    assert run["parameters"]["n_estimators"] == 10
    assert run["fit_seconds"] > 0 and run["peak_memory_mb"] > 50


def test_every_model_is_measured_alone_and_the_table_tells(finished_run):
    table = pd.read_csv(finished_run.folder / "results/table.csv").set_index("model")
    for model in MODELS:
        measured = json.loads(finished_run.read(f"results/latency/all_rows/{model}.json"))
        assert (measured["split"], measured["model"], measured["seed"]) == ("all_rows", model, 0)
        assert 0 < measured["batch_latency_ms"] < measured["latency_ms"] == table.loc[model, "latency_ms"]
        assert measured["real_time"] == (measured["latency_ms"] <= 1000 / 30)
    text = (finished_run.folder / "results/table.md").read_text()
    assert "|   latency |   30/s |" in text


@pytest.fixture(scope="module")
def asked(finished_run, tmp_path_factory):
    """{Job: {priority, threads, mem_mb}} of a dry-run with three models more; what Snakemake leaves out is as usual."""
    project = finished_run.copied(tmp_path_factory.mktemp("more"))
    project.overlay["models"] |= {"knn_1": {"builder": "knn", "n_neighbors": 1}}
    project.overlay["models"] |= {"mobilenet": {"resolution": 32}, "vgg11": {"resolution": 32}}
    project.overlay["grid"].append({"split": "all_rows", "models": ["knn_1", "mobilenet", "vgg11"], "seeds": [0]})
    run = project.snakemake("-n")
    assert run.status == 0, run.text
    usual = {"priority": 0, "threads": 1}
    said = {job: re.findall(r"\b(priority|threads|mem_mb)[:=] ?(-?\d+)", block) for job, block in run.blocks}
    return {job: usual | {key: int(number) for key, number in pairs} for job, pairs in said.items()}


def test_no_job_is_beside_a_latencys_and_no_fit_waits_for_it(asked):
    """Both cores of the run are asked for, and everything else is begun before."""
    alone = {job: each for job, each in asked.items() if job.startswith("measure_latency ")}
    assert [each["threads"] for each in alone.values()] == [2, 2, 2]
    others = [each["priority"] for job, each in asked.items() if job not in alone]
    assert max(each["priority"] for each in alone.values()) < min(others)


def test_a_fit_asks_for_its_memory_and_the_longest_is_begun_first(asked):
    """The 120 pictures are in the index already; for Snakemake's --resources mem_mb."""
    fits = {job.split()[2]: each for job, each in asked.items() if job.startswith("fit_")}
    models = {
        "vgg11": {"builder": "vgg", "depth": 11, "resolution": 32, "training": {"batch_size": 100}},
        "mobilenet": {"builder": "mobilenet", "resolution": 32, "training": {"batch_size": 100}},
        "knn_1": {"builder": "knn", "resolution": 16},
    }
    assert {name: fit["mem_mb"] for name, fit in fits.items()} == {
        name: resource_estimates.memory_mb(model, 120) for name, model in models.items()
    }
    assert fits["vgg11"]["priority"] > fits["mobilenet"]["priority"] > fits["knn_1"]["priority"] > 0


def test_nothing_is_written_but_where_the_cluster_page_says(finished_run):
    """docs/cluster.md; what else is there is the project itself, and the config of the test."""
    files = [path.relative_to(finished_run.folder) for path in finished_run.folder.rglob("*") if path.is_file()]
    places = {"results", "logs", "resources", ".snakemake"}
    others = [path for path in files if path.parts[0] not in places and "__pycache__" not in path.parts]
    assert [path.name for path in others if not (PROJECT / path).exists()] == ["overlay.yaml"]


def test_figures_come_as_png_and_svg(finished_run):
    figures = finished_run.folder / "results/figures"
    pngs = {path.relative_to(figures).with_suffix("").as_posix() for path in figures.rglob("*.png")}
    names = ["class_counts", "labellers", "persons", "samples", "sizes_and_modes"]
    assert pngs == {
        *(f"confusion/all_rows/{model}" for model in MODELS),
        *(f"dataset/{name}" for name in names),
        "learning/all_rows/logistic_regression",
        "accuracy/all_rows",
        "cost/all_rows",
        "comparisons/all_rows",
        "labels/suspicious",
        *(f"calibration/all_rows/{model}" for model in MODELS),
    }
    assert pngs == {path.relative_to(figures).with_suffix("").as_posix() for path in figures.rglob("*.svg")}


def test_comparisons_agree_with_the_table(finished_run):
    table = pd.read_csv(finished_run.folder / "results/table.csv").set_index("model")
    intervals = pd.read_csv(finished_run.folder / "results/intervals.csv").set_index("model")
    assert list(intervals.index) == MODELS
    for column in ("accuracy", "balanced_accuracy", "macro_f1", "n_seeds"):
        assert np.allclose(intervals[column], table.loc[MODELS, column])
    assert (intervals["accuracy_low"] < intervals["accuracy"]).all()
    assert intervals["random"].tolist() == [False, False, True, True]
    pairs = pd.read_csv(finished_run.folder / "results/comparisons.csv")
    assert pairs["score"].value_counts().to_dict() == {"accuracy": 6, "balanced_accuracy": 6}
    assert (pairs["difference"] >= 0).all()
    page = finished_run.read("results/comparisons.md")
    assert "It has 40 pictures of" in page and f"has **{intervals['accuracy'].idxmax()}**" in page


@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true")
def test_scores_with_rare_classes_counting_more_are_those_of_the_predictions(finished_run):
    results = finished_run.folder / "results"
    intervals = pd.read_csv(results / "intervals.csv").set_index("model")
    index, parts = pd.read_csv(results / "dataset/index.csv"), pd.read_csv(results / "splits/all_rows.csv")
    with np.load(results / "fits/all_rows/knn/seed_0/predictions.npz") as said:
        classes, true, probability = said["classes"].tolist(), said["true"], said["probability"]
    trained_on = index["class"].iloc[parts.loc[parts["part"] == "train", "row"]]
    answered = (probability / np.sqrt([np.mean(trained_on == name) for name in classes])).argmax(axis=1)
    row = intervals.loc["knn"]
    assert row["adjusted_accuracy"] == pytest.approx(accuracy_score(true, answered))
    assert row["adjusted_balanced_accuracy"] == pytest.approx(balanced_accuracy_score(true, answered))
    assert "**If rare classes counted more.**" in finished_run.read("results/comparisons.md")


def test_same_cell_same_bytes(finished):
    cell = "results/fits/all_rows/random_forest/seed_1/predictions.npz"
    first, other = finished.folder / cell, finished.folder / cell.replace("seed_1", "seed_0")
    before = first.read_bytes()
    assert before != other.read_bytes()
    first.unlink()
    run = finished.snakemake(cell)
    assert run.status == 0, run.text
    assert first.read_bytes() == before


def test_a_new_model_is_three_lines_as_the_readme_shows(finished):
    """The README's config as it stands; its grid has a seed more than the run that is finished here."""
    readme = (PROJECT / "README.md").read_text()
    config = next(block for block in readme.split("```yaml")[1:] if "random_forest_500" in block).split("```")[0]
    (finished.folder / "mine.yaml").write_text(config)
    run = finished.snakemake("-n", configs=["mine.yaml"])
    assert run.status == 0, run.text
    fits = [job.removeprefix("fit_classical all_rows ") for job in run.jobs if job.startswith("fit_")]
    assert fits == ["decision_tree 2", "random_forest 2", *(f"random_forest_500 {seed}" for seed in (0, 1, 2))]
    cell = "results/fits/all_rows/random_forest_500/seed_0/run.json"
    run = finished.snakemake(cell, configs=["mine.yaml"])
    assert run.status == 0, run.text
    assert json.loads(finished.read(cell))["parameters"]["n_estimators"] == 500
