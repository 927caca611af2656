"""What is to be fitted, and how long that takes on some cores."""

import json

import pytest

from facegrid.status import plan
from facegrid.status.fit_states import Cell
from facegrid.status.plan import Group
from facegrid.training import resource_estimates

FOREST = {"builder": "random_forest", "resolution": 32, "resample": None, "n_estimators": 10}
RECORD = {"builder": "random_forest", "resolution": 32, "resample": None, "parameters": {"n_estimators": 10}}


def cell(model, seed, state):
    return Cell("half", model, seed, state, "", None)


def group(model, seeds, seconds, megabytes=100):
    return Group("half", model, [cell(model, seed, "not started") for seed in range(seeds)], seconds, megabytes, "", "")


def test_only_what_is_not_done_is_to_be_fitted(tmp_path):
    cells = [cell("forest", 0, "done"), cell("forest", 1, "to refit"), cell("forest", 2, "not started")]
    (found,) = plan.groups(cells, {"forest": FOREST}, {"half": 13_690}, tmp_path)
    assert [cell.seed for cell in found.cells] == [1, 2]
    assert found.why == "to refit 1, not started 1"
    assert found.source == "estimate"
    assert found.seconds == resource_estimates.CLASSICAL["random_forest"]
    assert (
        found.asked
        == f"{resource_estimates.minutes(FOREST, 13_690)} min, {resource_estimates.memory_mb(FOREST, 13_690):,} MB"
    )


def test_measured_seconds_take_the_place_of_estimates(tmp_path):
    for seed, seconds in enumerate([10, 20, 60]):
        path = tmp_path / f"half/forest/seed_{seed}/run.json"
        path.parent.mkdir(parents=True)
        cost = {"fit_seconds": seconds, "predict_seconds": 1, "peak_memory_mb": 100 + seed}
        path.write_text(json.dumps(RECORD | cost))
    (found,) = plan.groups([cell("forest", 3, "not started")], {"forest": FOREST}, {"half": 13_690}, tmp_path)
    assert (found.seconds, found.megabytes, found.source) == (21, 102, "3 fits here")
    for other in ({"n_estimators": 10_000}, {"resolution": 64}, {"resample": "bootstrap"}):
        (found,) = plan.groups([cell("forest", 3, "to refit")], {"forest": FOREST | other}, {"half": 500}, tmp_path)
        assert found.source == "estimate"


@pytest.mark.parametrize("damaged", [b"{", b"[]", b"{}", b"\xff"])
def test_a_record_that_cannot_be_read_is_passed_over(tmp_path, damaged):
    path = tmp_path / "half/forest/seed_0/run.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(damaged)
    (found,) = plan.groups([cell("forest", 1, "not started")], {"forest": FOREST}, {"half": 13_690}, tmp_path)
    assert found.source == "estimate"


@pytest.mark.parametrize(
    "cores, seconds",
    [
        (1, 5 + 5 + 3 + 3 + 3),
        (2, 5 + 3 + 3),  # 5 3 3 and 5 3
        (3, 5 + 3),  # 5 3, 5 and 3 3
        (9, 5),
    ],
)
def test_longest_first_on_some_cores(cores, seconds):
    assert plan.wall_seconds([group("long", 2, 5), group("short", 3, 3)], cores) == seconds


def test_the_largest_fits_at_once_need_the_memory():
    groups = [group("large", 1, 5, 900), group("small", 3, 3, 100)]
    assert plan.most_memory_mb(groups, 2) == 1000


def test_text():
    cells = [cell("long", 0, "not started"), cell("done", 0, "done")]
    text = plan.as_text(cells, [Group("half", "long", cells[:1], 7200, 1500, "estimate", "250 min, 2,000 MB")], 2)
    assert text.startswith("1 of 2 cells done, 1 not started\n\n")
    assert "not started 1  2.0 h" in text
    assert "In all 2.0 h of one core for the fits; on 2 cores about 2.0 h, and up to 1.5 GB at once." in text
    assert plan.as_text(cells[1:], [], 2) == "1 of 1 cells done: nothing to fit."


def test_time_left_in_words():
    assert plan.left([group("long", 3, 3600)], 2) == "2.0 h"
    assert [plan.on_cores(cores) for cores in (1, 2)] == ["on 1 core", "on 2 cores"]
