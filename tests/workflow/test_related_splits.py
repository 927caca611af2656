"""Splits that belong together: those that test the same pictures, and the folds of one."""

import numpy as np
import pandas as pd
import pytest
import yaml
from project import SMALL, Project

APART = {"strategy": "person_disjoint", "test_share": 0.5, "seed": 0}
RELATED = {
    **SMALL,
    "models": {"balanced_tree": {"builder": "decision_tree", "class_weight": "balanced"}},
    "splits": {"apart": APART, "apart_1": {**APART, "fold": 1}, "cleaned": {**APART, "exclude": "ambiguous"}},
    "grid": [
        {"split": "apart", "models": ["knn", "decision_tree"], "seeds": [0, 1]},
        {"split": "apart_1", "models": ["knn", "decision_tree"], "seeds": [1]},
        {"split": "cleaned", "models": ["knn", "balanced_tree"], "seeds": [0]},
        {"split": "all_rows", "models": ["knn"], "seeds": [0]},
    ],
}


@pytest.fixture(scope="module")
def related_run(tmp_path_factory):
    """A project with splits that belong together, in which the comparisons were made."""
    project = Project(tmp_path_factory.mktemp("related"), yaml.safe_load(yaml.safe_dump(RELATED)))
    run = project.snakemake("results/comparisons.md")
    assert run.status == 0, run.text
    return project


def test_a_model_is_compared_with_itself_on_the_same_pictures(related_run):
    pairs = pd.read_csv(related_run.folder / "results/comparisons/apart/same_test.csv")
    assert pairs["model"].tolist() == ["knn", "knn"]
    models = pd.read_csv(related_run.folder / "results/intervals.csv").set_index(["split", "model"])
    for pair in pairs.to_dict("records"):
        assert {pair["split"], pair["other"]} == {"apart", "cleaned"}
        scores = [models.loc[(pair[split], "knn"), pair["score"]] for split in ("split", "other")]
        assert pair["difference"] == pytest.approx(scores[0] - scores[1])
    text = related_run.read("results/comparisons.md")
    assert "**apart and cleaned test the same pictures**" in text
    assert text.count("- **knn**, on ") == 1  # folds of one split are not compared


def test_a_model_is_compared_with_itself_on_other_pictures(related_run):
    rows = pd.read_csv(related_run.folder / "results/comparisons/other_tests.csv")
    assert rows[["score", "model", "split", "other"]].to_numpy().tolist() == [
        [score, "knn", "apart", "all_rows"] for score in ("accuracy", "balanced_accuracy")
    ]
    models = pd.read_csv(related_run.folder / "results/intervals.csv").set_index(["split", "model"])
    for row in rows.to_dict("records"):
        wanted = models.loc[("apart", "knn"), row["score"]] - models.loc[("all_rows", "knn"), row["score"]]
        assert row["difference"] == pytest.approx(wanted)
        assert row["difference_low"] < wanted < row["difference_high"]
    assert "- **knn**, on all_rows beside apart: accuracy " in related_run.read("results/comparisons.md")


def test_a_model_with_class_weights_is_not_adjusted(related_run):
    models = pd.read_csv(related_run.folder / "results/intervals.csv").set_index(["split", "model"])
    adjusted = models["adjusted_balanced_accuracy"].notna()
    assert list(adjusted.index[~adjusted]) == [("cleaned", "balanced_tree")]


def test_folds_are_pooled_picture_by_picture(related_run):
    """Of the tree the seed that both folds have, 1; KNN's one fit is called seed 0 on both."""
    models = pd.read_csv(related_run.folder / "results/intervals.csv").set_index(["split", "model"])
    for model, seed in {"knn": 0, "decision_tree": 1}.items():
        right, row = [], []
        for fold in ("apart", "apart_1"):
            with np.load(related_run.folder / f"results/fits/{fold}/{model}/seed_{seed}/predictions.npz") as said:
                right.extend(said["probability"].argmax(axis=1) == said["true"])
                row.extend(said["row"])
        assert sorted(row) == list(range(120))
        pooled = models.loc[("apart (2 folds)", model)]
        assert (pooled["n_pictures"], pooled["n_people"], pooled["n_seeds"]) == (120, 40, 1)
        assert pooled["accuracy"] == pytest.approx(np.mean(right))
    pairs = pd.read_csv(related_run.folder / "results/comparisons.csv")
    assert pairs.loc[pairs["split"] == "apart (2 folds)", "score"].tolist() == ["accuracy", "balanced_accuracy"]
    assert "## apart (2 folds)" in related_run.read("results/comparisons.md")
