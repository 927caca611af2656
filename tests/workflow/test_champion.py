"""The champion from the pictures to the table, at a size that takes a minute."""

import json

import numpy as np
import pandas as pd
import pytest

pytestmark = pytest.mark.slow


def test_champion_is_fitted_with_all_its_options_and_chooses_nothing(new_project):
    keras = pytest.importorskip("keras")
    training = {"epochs": 2, "augmentation": {"shift": 2, "cutout": 4}, "precision": "mixed_bfloat16"}
    small = {"resolution": 32, "training": training}
    new_project.overlay["models"] = {"resnet9": small, "resnet9_weighted": small}
    new_project.overlay["grid"] = [{"split": "all_rows", "models": ["resnet9", "resnet9_weighted"], "seeds": [0]}]
    run = new_project.snakemake("results/table.md", "results/figures/learning/all_rows/resnet9.png")
    assert run.status == 0, run.text

    plain, weighted = (f"results/fits/all_rows/{model}/seed_0" for model in ("resnet9", "resnet9_weighted"))
    record = json.loads(new_project.read(f"{plain}/run.json"))
    asked = record["parameters"]["training"]["augmentation"]
    assert (asked["flip"], asked["shift"], asked["cutout"]) == (True, 2, 4) and asked["rotation"] > 0
    assert (record["device"], record["chosen_on_test"], record["kept_step"]) == ("cpu", False, 2)
    history = pd.read_csv(new_project.folder / plain / "history.csv")
    assert history["test_accuracy"].isna().tolist() == [True, False]  # 10 epochs from one scoring to the next
    table = new_project.read("results/table.md")
    assert "resnet9_weighted" in table and "\\*" not in table  # no note to a star
    said = [np.load(new_project.folder / cell / "predictions.npz")["probability"] for cell in (plain, weighted)]
    assert said[0].shape == (40, 8) and not np.array_equal(*said)
    model = keras.models.load_model(new_project.folder / plain / "model.keras")
    assert model(np.zeros((1, 32, 32, 3), "uint8")).shape == (1, 8)
