"""Partitions as sinfo lists them, and jobs that ask for more."""

import math

import pytest

from facegrid.errors import FacegridError
from facegrid.status import slurm_limits
from facegrid.status.slurm_limits import Ask, check, read_minutes, read_partitions
from facegrid.training import gpus

SINFO = """main*|1:00:00|8|16000|(null)
main*|1:00:00|64|32000|(null)
gpu|2-00:00:00|32|64000|gpu:a100:4(S:0-1),shard:8
long|infinite|16|8000|gpu:2
"""
SMALL = {"minutes": 60, "processors": 64, "megabytes": 32_000, "GPUs": 0}


@pytest.fixture(autouse=True)
def partitions(monkeypatch):
    monkeypatch.setattr(slurm_limits, "sinfo", lambda: SINFO)


@pytest.mark.parametrize(
    ("limit", "minutes"),
    [("30:00", 30), ("1:00:00", 60), ("2-00:00:00", 2880), ("1-12:30:00", 2190), ("infinite", math.inf)],
)
def test_time_limits(limit, minutes):
    assert read_minutes(limit) == minutes


def test_partitions_have_their_largest_nodes():
    partitions = read_partitions(SINFO)
    assert partitions["main"] == partitions[""] == SMALL
    assert partitions["gpu"] == {"minutes": 2880, "processors": 32, "megabytes": 64_000, "GPUs": 4}
    assert partitions["long"]["minutes"] == math.inf and partitions["long"]["GPUs"] == 2


def test_what_fits_is_let_through():
    check([Ask("fit", "a", 1, partition, SMALL) for partition in (None, "main", "main,gpu", "not listed")])


def test_a_partition_of_several_may_fit():
    large = SMALL | {"minutes": 600, "GPUs": 1}
    check([Ask("fit", "a", 1, "main,gpu", large)])
    with pytest.raises(FacegridError, match="more minutes than partition main has, 60; the most is 600"):
        check([Ask("fit", "a", 1, "main", large)])


def test_jobs_of_a_rule_are_counted_and_the_largest_is_named():
    asks = [
        Ask("fit", job, attempt, None, SMALL | {"minutes": minutes * attempt})
        for job, minutes in (("d", 40), ("b", 40), ("a", 25), ("c", 10))
        for attempt in (1, 2, 3)
    ]
    with pytest.raises(FacegridError) as caught:
        check(asks)
    assert str(caught.value).splitlines() == [
        "fit: 3 jobs ask for more minutes than the default partition has, 60; the most is 120 (b, try 3)",
        "nothing was sent: another slurm_partition, other figures or fewer retries in the profile would do",
    ]


def test_without_sinfo_nothing_is_checked(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv("PATH", "")
    check([Ask("fit", "a", 1, None, SMALL | {"minutes": 10**9})])


@pytest.mark.parametrize(
    ("resources", "number"),
    [
        ({"gres": "gpu:2"}, 2),
        ({"gres": "gpu:a100:1"}, 1),
        ({"gpu": 3}, 3),
        ({"gres": "gpu:2", "gpu": 1}, 2),
        ({"gres": "gpu:a100_3g.20gb:2,tmp:5G"}, 2),
        ({"gres": "gpu"}, 1),
        ({"gres": "tmp:5G,gpu:a100"}, 1),
        ({"gres": "gpu:a100:1,gpu:v100:2"}, 3),
        ({"gres": "shard:8"}, None),
        ({}, None),
    ],
)
def test_gpus_that_are_asked_for(resources, number):
    assert gpus.asked_for(resources) == number
