"""Latencies, on a clock that is moved by hand."""

import time

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from facegrid.data.index import COLUMNS
from facegrid.errors import FacegridError
from facegrid.evaluation import latency
from facegrid.storage import atomic, checksums, csv_table


class Clock:
    """Both clocks of the process: seconds that pass, and those of them in which it worked."""

    def __init__(self, monkeypatch):
        self.now, self.worked = 0.0, 0.0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(time, "process_time", lambda: self.worked)

    def work(self, seconds, share=1.0):
        self.now += seconds
        self.worked += share * seconds


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_the_first_calls_do_not_count(clock):
    seconds = iter([100.0, 50.0, 20.0] + [0.25] * 100)
    assert latency.median_ms(lambda: clock.work(next(seconds))) == (250, 1)


def test_at_least_so_many_calls_however_long(clock):
    seconds = iter([1.0] * latency.WARM_UP + [2.0] * 4 + [6.0] + [8.0] * (latency.LEAST - 5))
    assert latency.median_ms(lambda: clock.work(next(seconds))) == (6000, 1)
    assert next(seconds, None) is None


def test_a_busy_machine_shows_in_the_share_of_a_core(clock):
    milliseconds, share = latency.median_ms(lambda: clock.work(0.5, share=0.25))
    assert (milliseconds, share) == (500, 0.25)


class Model:
    """Takes 20 ms a call and 1 ms a picture of its side of 4 pixels."""

    side = 4

    def __init__(self, clock):
        self.clock = clock

    def probability(self, images):
        assert images.shape[1:] == (4, 4, 3) and images.dtype == "uint8"
        self.clock.work(0.020 + 0.001 * len(images))
        return np.ones((len(images), 1))


def test_what_is_measured_of_a_model(clock, monkeypatch):
    resize = latency.resize

    def slow(image, size):
        clock.work(0.015)
        return resize(image, size)

    monkeypatch.setattr(latency, "resize", slow)
    measured = latency.measure(Model(clock), [Image.new("L", (9, 7)), Image.new("RGB", (8, 8))])
    assert measured["latency_ms"] == 36  # 15 + 20 + 1: too slow for 30 pictures a second
    assert measured["real_time"] is False
    assert measured["model_latency_ms"] == 21
    assert measured["batch_latency_ms"] == 1.625  # (20 + 32) / 32
    assert (measured["threads"], measured["batch"], measured["core_share"]) == (1, 32, 1)


def test_the_pictures_are_the_first_of_the_test_part(tmp_path, png, write_data_set):
    pictures = {f"{number}.png": png(number) for number in range(50)}
    data = write_data_set(tmp_path / "data", pictures, dict.fromkeys(pictures, "joy"))
    index = pd.DataFrame({"image": list(pictures), "sha256": ""}).reindex(columns=COLUMNS, fill_value="")
    for number, name in enumerate(pictures):
        index.loc[number, "sha256"] = checksums.sha256(data / "images" / name)
    csv_table.write_csv(index, tmp_path / "index.csv")
    parts = ["train"] * 10 + ["test"] * 40
    csv_table.write_csv(pd.DataFrame({"row": range(50), "part": parts}), tmp_path / "split.csv")
    shown = latency.test_pictures(data, tmp_path / "index.csv", tmp_path / "split.csv")
    assert [picture.getpixel((0, 0)) for picture in shown] == list(range(10, 42))


TABLE = pd.DataFrame({"split": ["s", "s", "s"], "model": ["majority class", "knn", "tree"]})


def measured(model, **facts):
    record = {"split": "s", "model": model, "seed": 0, "recipe": "r", "latency_ms": 2.0, "model_latency_ms": 1.0}
    return record | {"batch_latency_ms": 0.5, "real_time": True, "core_share": 1.0, "processor": "P", **facts}


def test_beside_the_table():
    table = latency.beside(TABLE, [measured("tree", latency_ms=40.0, real_time=False), measured("knn")])
    assert table["model"].tolist() == TABLE["model"].tolist()
    assert table["latency_ms"].isna().tolist() == [True, False, False]
    assert table["latency_ms"].tolist()[1:] == [2, 40]
    assert table["real_time"].tolist()[1:] == [True, False]
    assert table["latency_processor"].tolist()[1:] == ["P", "P"]


def test_the_share_of_a_core_where_it_was_shared():
    shares = latency.beside(TABLE, [measured("knn", core_share=0.5), measured("tree", core_share=0.9)])
    assert shares["latency_core_share"].fillna(0).tolist() == [0, 0.5, 0]


def test_nothing_is_measured_yet():
    table = latency.beside(TABLE, [])
    assert table[[*latency.COLUMNS, "latency_core_share", "latency_processor"]].isna().all(axis=None)


@pytest.fixture
def folder(tmp_path):
    """Measurements of two models."""
    for model in ("knn", "tree"):
        atomic.write_json(measured(model), tmp_path / "s" / f"{model}.json")
    return tmp_path


WANTED = [{"split": "s", "model": model, "seed": 0, "recipe": "r"} for model in ("tree", "knn")]


def test_read_in_the_order_that_is_wanted(folder):
    assert [record["model"] for record in latency.read(WANTED, folder)] == ["tree", "knn"]


def test_measurements_of_another_fit_and_damaged_ones_are_named(folder):
    atomic.write_json(measured("knn", recipe="old"), folder / "s" / "knn.json")
    (folder / "s" / "tree.json").write_text("{")
    text = r"(?s)2 of 2 latencies cannot be used:.*tree\.json: no record.*knn\.json: other recipe than this grid's"
    with pytest.raises(FacegridError, match=text):
        latency.read(WANTED, folder)
    assert latency.usable(WANTED, folder)[0] == []


def test_what_can_be_used_of_a_run_that_goes_on(folder):
    (folder / "s" / "tree.json").unlink()
    records, problems = latency.usable(WANTED, folder)
    assert [record["model"] for record in records] == ["knn"] and len(problems) == 1
