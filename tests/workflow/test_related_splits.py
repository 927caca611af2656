"""Splits that belong together: those that test the same pictures, and the folds of one."""

import pandas as pd
import pytest
import yaml
from project import SMALL, Project

APART = {"strategy": "person_disjoint", "test_share": 0.5, "seed": 0}
RELATED = {
    **SMALL,
    "splits": {"apart": APART, "cleaned": {**APART, "exclude": "ambiguous"}},
    "grid": [
        {"split": "apart", "models": ["knn", "decision_tree"], "seeds": [0, 1]},
        {"split": "cleaned", "models": ["knn"], "seeds": [0]},
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
    assert "**apart and cleaned test the same pictures**" in text and "give no pairs" not in text
