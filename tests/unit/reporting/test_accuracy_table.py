"""The accuracy table, from two tiny fits whose numbers can be counted."""

import json

import numpy as np
import pandas as pd
import pytest

from facegrid.errors import FacegridError
from facegrid.evaluation import latency
from facegrid.evaluation.scored_fits import read_runs
from facegrid.reporting import accuracy_table, table_html
from facegrid.storage import atomic, checksums, csv_table
from facegrid.training import predictions
from facegrid.training.history import CHOSEN_ON_TEST
from facegrid.training.predictions import Predictions

CLASSES = ["fear", "joy"]
INDEX = pd.DataFrame({"class": ["joy", "joy", "fear", "joy", "fear", "joy", "fear", "fear"]})


@pytest.fixture
def grid(tmp_path):
    """A split with four test pictures (joy, fear, joy, fear) and a model with two seeds: 3 and 2 of 4 right."""
    parts = ["train", "train", "train", "test", "test", "test", "test", "unused"]
    split = tmp_path / "half.csv"
    csv_table.write_csv(pd.DataFrame({"row": range(8), "part": parts}), split)
    cells = []
    for seed, said in {0: [1, 0, 1, 1], 1: [1, 1, 1, 1]}.items():
        cell = {"split": "half", "model": "knn", "seed": seed, "recipe": f"r{seed}"}
        place = tmp_path / "fits" / "half" / "knn" / f"seed_{seed}"
        place.mkdir(parents=True)
        probability = np.eye(2)[said]
        path = place / "predictions.npz"
        predictions.write(path, Predictions(np.arange(3, 7), np.array([1, 0, 1, 0]), probability, CLASSES))
        digests = {"split_digest": checksums.sha256(split), "predictions_digest": checksums.sha256(path)}
        cost = {"fit_seconds": 2.0 + seed, "peak_memory_mb": 100 + seed, "n_test": 4, "stopped": "done"}
        atomic.write_json({**cell, **digests, **cost}, place / "run.json")
        cells.append(cell)
    return tmp_path, cells, split


def tabulated(grid, published=None):
    folder, cells, split = grid
    runs = read_runs(cells, folder / "fits", {"half": split})
    return accuracy_table.accuracy_table(runs, INDEX, {"half": split}, CLASSES, published or {})


def measured(milliseconds=4.2, **facts):
    """What is measured of the one model."""
    knn = {"split": "half", "model": "knn", "latency_ms": milliseconds, "real_time": milliseconds < 33}
    return {**knn, "model_latency_ms": 3.1, "batch_latency_ms": 0.5, "processor": "P", "core_share": 1.0, **facts}


def written(grid, published=None, milliseconds=4.2):
    """The table as text, its one model measured."""
    rows = latency.beside(tabulated(grid, published), [measured(milliseconds)])
    return accuracy_table.as_markdown(rows, "Title", "Foot.")


def test_rows(grid):
    majority, knn = tabulated(grid, {"half/knn": 0.61}).to_dict("records")
    assert (majority["model"], majority["accuracy"], majority["n_train"], majority["n_test"]) == (
        "majority class",
        0.5,
        3,
        4,
    )
    assert knn["published"] == 0.61
    assert (knn["accuracy"], knn["best"], knn["n_seeds"]) == (5 / 8, 3 / 4, 2)
    assert knn["accuracy_sd"] == pytest.approx(np.sqrt(2) / 8)  # of 3/4 and 2/4, n - 1 in the denominator
    # Of the mean, 2 1/2 of 4, which count as 2: 1/2 -+ z / (2 sqrt(4 + z^2)).
    assert (knn["interval_low"], knn["interval_high"]) == pytest.approx((0.15, 0.85), abs=1e-4)
    assert knn["balanced_accuracy"] == pytest.approx(((1 + 1 / 2) / 2 + (1 + 0) / 2) / 2)
    assert knn["macro_f1"] == pytest.approx(((4 / 5 + 2 / 3) / 2 + (2 / 3 + 0) / 2) / 2)
    assert (knn["fit_seconds"], knn["peak_memory_mb"]) == (2.5, 101)


def test_markdown(grid):
    text = written(grid, {"half/knn": 0.61})
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert rows[0][:7] == ["model", "published", "accuracy", "best", "95 % interval", "balanced", "macro F1"]
    assert rows[2][:4] == ["majority class", "–", "50.0", "–"]
    assert rows[3][:7] == ["knn", "61.0", "62.5 ± 17.7", "75.0", "15.0 to 85.0", "62.5", "53.3"]
    assert rows[2][-2:] == ["–", "–"]
    assert rows[3][-5:] == ["2", "2.5 s", "101 MB", "4.2 ms", "yes"]
    assert "Latency was measured on P.\n" in text
    assert "The test part has" not in text  # all classes
    assert {len(row) for row in rows} == {
        len(accuracy_table.HEADERS) - 1
    }  # nothing stopped at an epoch: no such column


def test_no_column_of_published_numbers_where_there_are_none(grid):
    rows = [line for line in written(grid).splitlines() if line.startswith("|")]
    assert [cell.strip() for cell in rows[0].split("|")][1:4] == ["model", "accuracy", "best"]
    assert [cell.strip() for cell in rows[3].split("|")][1:4] == ["knn", "62.5 ± 17.7", "75.0"]


def test_classes_without_a_test_picture_are_told(grid):
    folder, cells, split = grid
    runs = read_runs(cells, folder / "fits", {"half": split})
    rows = accuracy_table.accuracy_table(runs, INDEX, {"half": split}, [*CLASSES, "rage"], {})
    text = accuracy_table.as_markdown(latency.beside(rows, []), "Title", "Foot.")
    assert "The test part has pictures of 2 of 3 classes." in text


def test_what_the_notes_of_several_models_share_is_said_once(grid):
    rows = latency.beside(tabulated(grid), [measured(core_share=0.5)])
    more = [rows.iloc[[1]].assign(model=name, latency_core_share=share) for name, share in (("a", 0.62), ("b", None))]
    rows = pd.concat([rows, *more], ignore_index=True).assign(notes=[None, "not converged", "not converged", ""])
    assert accuracy_table.remarks(rows) == [
        "knn, a: not converged.",
        "Latency perhaps too long, since others were at work: knn (measured with 50 % of a core), "
        "a (measured with 62 % of a core).",
    ]


def test_where_latency_was_measured_is_said_once(grid):
    rows = latency.beside(tabulated(grid), [measured()])
    other = rows.assign(split="other")
    assert accuracy_table.measured_on(pd.concat([rows, other])) == ["Latency was measured on P."]
    other["latency_processor"] = other["latency_processor"].replace("P", "Q")
    assert accuracy_table.measured_on(pd.concat([rows, other])) == ["Latency was measured on P (half) and Q (other)."]


def test_each_column_that_is_shown_is_explained_and_no_other(grid):
    rows = latency.beside(tabulated(grid), [measured()])
    text, page = accuracy_table.as_markdown(rows, "Title", "Foot."), table_html.as_html(rows, "Title", "Foot.")
    assert "\n\nHow to read it, shares in percent:\n\n- **majority class**: what answering" in text
    assert "\n- **fit time**: the seeds' mean.\n" in text and "\n<li><b>best</b>: the best seed, " in page
    assert max(map(len, text.split("How to read it")[1].splitlines())) <= 120
    assert "stopped" not in text and "stopped" not in page  # KNN has no epochs
    assert set(accuracy_table.READ) | {"model", "published", "n_train", "n_test", "n_seeds"} == set(
        accuracy_table.HEADERS
    )


def test_a_fit_that_did_not_converge_is_named(grid):
    change_record(grid, stopped="max_iter 10 reached, not converged")
    assert "knn: max_iter 10 reached, not converged." in written(grid)


@pytest.mark.parametrize(
    "first, second, text",
    [
        (("rule at epoch 9", 9, 6), ("rule at epoch 9", 9, 6), "rule at 9, kept 6"),
        (("rule at epoch 7", 7, 4), ("rule at epoch 12", 12, 9), "rule at 7-12, kept 4-9"),
        (("30 epochs used up", 30, 28), ("30 epochs used up", 30, 2), "all 30, kept 2-28"),
        (("30 epochs used up", 30, 28), ("rule at epoch 9", 9, 6), "rule at 9 or all 30, kept 6-28"),
    ],
)
def test_a_network_tells_its_last_and_its_kept_epoch(grid, first, second, text):
    for seed, (stopped, steps, kept) in enumerate((first, second)):
        change_record(grid, seed, stopped=stopped, steps=steps, kept_step=kept, chosen_on_test=True)
    rows = tabulated(grid)
    assert rows["stopped"].tolist()[1] == text
    assert rows["notes"].tolist()[1] == ""  # it is no note too


def test_a_model_chosen_on_the_test_set_has_a_star_and_a_footnote(grid):
    for seed in (0, 1):
        change_record(grid, seed, stopped="rule at epoch 9", steps=9, kept_step=6, chosen_on_test=True)
    rows = tabulated(grid)
    assert rows["chosen_on_test"].tolist() == [False, True]
    lines = written(grid).splitlines()
    models = [line.split("|")[1].strip() for line in lines if line.startswith("|")]
    assert models[2:] == ["majority class", "knn *"]
    assert rf"\* {CHOSEN_ON_TEST}" in lines


def test_no_star_where_the_epoch_was_chosen_on_the_validation_part(grid):
    for seed in (0, 1):
        change_record(grid, seed, stopped="rule at epoch 9", steps=9, kept_step=6, chosen_on_test=False)
    text = written(grid)
    assert "knn *" not in text and "\\*" not in text
    assert "rule at 9, kept 6" in text


def test_a_model_that_is_too_slow_for_a_camera(grid):
    rows = [line for line in written(grid, milliseconds=1234.5).splitlines() if line.startswith("| knn")]
    assert [cell.strip() for cell in rows[0].split("|")][-3:-1] == ["1,234 ms", "no"]


def test_no_latency_is_measured_yet(grid):
    text = accuracy_table.as_markdown(latency.beside(tabulated(grid), []), "Title", "Foot.")
    rows = [line for line in text.splitlines() if line.startswith("| knn")]
    assert [cell.strip() for cell in rows[0].split("|")][-3:-1] == ["–", "–"]
    assert "Latency was measured" not in text


@pytest.mark.parametrize("value, text", [(0.416, "0.42 ms"), (4.16, "4.2 ms"), (41.6, "42 ms"), (None, "–")])
def test_milliseconds(value, text):
    assert accuracy_table.milliseconds(value) == text


@pytest.mark.parametrize(
    "changed, expected",
    [({"recipe": "old"}, "other recipe"), ({"split_digest": "x"}, "other split_digest"), ({"seed": 7}, "other seed")],
)
def test_cells_that_do_not_belong_are_named(grid, changed, expected):
    change_record(grid, **changed)
    with pytest.raises(FacegridError, match=rf"1 of 2 cells cannot be used:\n.*knn/seed_0/run\.json: {expected} than"):
        tabulated(grid)


def test_a_split_of_another_index(grid):
    folder, cells, split = grid
    runs = read_runs(cells, folder / "fits", {"half": split})
    with pytest.raises(FacegridError, match=r"half\.csv has 8 rows, the index 7; remove the one that is wrong"):
        accuracy_table.accuracy_table(runs, INDEX[:7], {"half": split}, CLASSES, {})


def test_missing_and_damaged_cells_are_named(grid):
    (place(grid) / "run.json").write_text("{")
    damaged = place(grid).parent / "seed_1" / "predictions.npz"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(
        FacegridError, match=r"(?s)2 of 2 .*0/run.json: no record.*1/run.json: other predictions_digest"
    ):
        tabulated(grid)


@pytest.mark.parametrize(
    "seconds, text", [(0.04, "0.0 s"), (9.9, "9.9 s"), (35.4, "35 s"), (720, "12 min"), (12240, "3.4 h"), (None, "–")]
)
def test_duration(seconds, text):
    assert accuracy_table.duration(seconds) == text


def place(grid, seed=0):
    return grid[0] / "fits" / "half" / "knn" / f"seed_{seed}"


def change_record(grid, seed=0, /, **changed):
    path = place(grid, seed) / "run.json"
    atomic.write_json(json.loads(path.read_text()) | changed, path)
