"""What a model says of a folder of pictures."""

import os

import numpy as np
import pytest

from facegrid.errors import FacegridError
from facegrid.inference import predict_folder
from facegrid.storage import csv_table

CLASSES = ["dark", "light"]


class Model:
    """Of one pixel: the share of light."""

    side = 1

    def probability(self, images):
        light = images.mean(axis=(1, 2, 3)) / 255
        return np.stack([1 - light, light], axis=1)


@pytest.fixture
def faces(tmp_path, png):
    """Three pictures of 20, 40 and 80 %, one below the others, and two files that are none."""
    (tmp_path / "more").mkdir()
    for name, level in {"c.png": 51, "a.png": 102, "more/b.png": 204}.items():
        (tmp_path / name).write_bytes(png(level, (3, 5)))
    (tmp_path / "b.txt").write_text("no picture")
    (tmp_path / "broken.png").write_bytes(png(9)[:40])
    return tmp_path


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_row_a_file(faces, chunk, monkeypatch):
    monkeypatch.setattr(predict_folder, "CHUNK", chunk)
    table = predict_folder.guess(Model(), faces, CLASSES).table()
    assert table.columns.tolist() == ["file", "predicted", "probability_dark", "probability_light", "problem"]
    assert table["file"].tolist() == ["a.png", "b.txt", "broken.png", "c.png", "more/b.png"]
    read = table[table["problem"].isna()]
    assert read[["file", "predicted", "probability_light"]].to_numpy().tolist() == [
        ["a.png", "dark", 0.4],
        ["c.png", "dark", 0.2],
        ["more/b.png", "light", 0.8],
    ]
    unread = table[table["predicted"].isna()].set_index("file")
    assert unread.loc["b.txt", "problem"] == "no picture of a kind that is read"
    assert unread.index.tolist() == ["b.txt", "broken.png"] and unread["probability_dark"].isna().all()


def test_what_could_not_be_read_is_named(faces):
    lines = predict_folder.guess(Model(), faces, CLASSES).summary("faces", "model").splitlines()
    assert lines[:3] == [
        "3 pictures of faces by model",
        "Not read: 2",
        "  b.txt: no picture of a kind that is read",
    ]
    assert lines[3].startswith("  broken.png: ") and len(lines) == 4


def test_a_name_that_is_not_utf_8_is_named_and_keeps_nothing_from_being_written(faces):
    (faces / os.fsdecode(b"caf\xe9.png")).write_bytes((faces / "a.png").read_bytes())
    said = predict_folder.guess(Model(), faces, CLASSES)
    csv_table.write_csv(said.table(), faces / "out.csv")
    assert "caf\ufffd.png,,,,its name is not UTF-8" in (faces / "out.csv").read_text(encoding="utf-8")
    assert "caf\ufffd.png: its name is not UTF-8" in said.summary("there", "m")


def test_all_could_be_read(faces):
    (faces / "b.txt").unlink()
    (faces / "broken.png").unlink()
    said = predict_folder.guess(Model(), faces, CLASSES)
    assert said.summary("faces", "model") == "3 pictures of faces by model"
    assert said.table()["problem"].isna().all()


def test_a_folder_without_pictures(tmp_path):
    (tmp_path / "b.txt").write_text("no picture")
    with pytest.raises(FacegridError, match=r"none in .* can be read\n  b.txt: no picture of a kind"):
        predict_folder.guess(Model(), tmp_path, CLASSES)
