"""The study's own pictures, where there is a copy: the default config with the quick models."""

import pandas as pd
import pytest


@pytest.mark.real
@pytest.mark.slow
def test_quick_models_give_the_studys_numbers(new_project, real_data):
    place = new_project.folder / "resources" / real_data.name
    place.parent.mkdir()
    place.symlink_to(real_data.resolve())
    new_project.overlay = {
        "models": {"logistic_regression": {"max_iter": 5}},
        "grid": [{"split": "all_rows", "models": ["logistic_regression", "knn", "random_forest"], "seeds": [0, 1]}],
    }
    run = new_project.snakemake()
    assert run.status == 0, run.text
    table = pd.read_csv(new_project.folder / "results/table.csv").set_index("model")
    assert set(table["n_test"]) == {4518}
    assert table.loc["majority class", "accuracy"] == pytest.approx(2305 / 4518)
    assert table.loc["knn", "accuracy"] == pytest.approx(0.582, abs=0.005)
    assert table.loc["random_forest", "accuracy"] == pytest.approx(0.716, abs=0.01)
    assert table["published"].dropna().to_dict() == {"logistic_regression": 0.722, "knn": 0.61, "random_forest": 0.715}
    figures = new_project.folder / "results/figures/published/all_rows"
    assert sorted(path.name for path in figures.glob("*.png")) == ["logistic_regression.png", "random_forest.png"]
    assert "Nothing to be done" in new_project.snakemake("-n").text
