"""Suspicious labels on pictures where it is known which are wrong, and two labellings by hand."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from facegrid.data import source
from facegrid.errors import FacegridError
from facegrid.evaluation import label_quality
from facegrid.storage import checksums, csv_table

CLASSES = ["dark", "light", "none"]
WRONG = [7, 13, 22, 33]


@pytest.fixture(scope="module")
def faces():
    """120 pictures of 2x2 pixels, dark or light, two a person; the labels of four are wrong."""
    random = np.random.default_rng(0)
    light = np.arange(120) // 2 % 2
    rows = np.clip(random.normal(60 + 130 * light[:, np.newaxis], 15, (120, 12)), 0, 255).astype("uint8")
    label = np.array(CLASSES)[light]
    label[WRONG] = np.array(CLASSES)[1 - light[WRONG]]
    index = pd.DataFrame(
        {
            "image": [f"{row}.png" for row in range(120)],
            "class": label,
            "person": [f"p{row // 2}" for row in range(120)],
            "sha256": [f"{row}" for row in range(120)],
        }
    )
    return index, rows


def test_wrong_labels_come_first(faces):
    found = label_quality.issues(*faces, CLASSES)
    assert sorted(found["row"][:4]) == WRONG
    # Confident learning takes as many as it estimates to be wrong.
    assert found["issue"].tolist() == [True] * 4 + [False] * 116
    first = found[found["row"] == 7].iloc[0]
    assert (first["image"], first["person"], first["label"], first["suggested"]) == ("7.png", "p3", "dark", "light")
    assert found["quality"].is_monotonic_increasing and found["quality"].between(0, 1).all()


def test_quality_of_uneven_classes_by_hand():
    """Pictures of a class get 0.8 and 0.4 of it on average, so the rare one is given 0.4 more, then sums of 1."""
    probability = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    quality = label_quality.quality(np.array([0, 0, 0, 1]), probability)
    assert quality == pytest.approx(np.array([0.9, 0.9, 0.6, 0.8]) / 1.4)


def test_issues_are_read_as_they_were_written(faces, tmp_path):
    found = label_quality.issues(*faces, CLASSES)
    csv_table.write_csv(found, tmp_path / "issues.csv")
    pd.testing.assert_frame_equal(label_quality.read_issues(tmp_path / "issues.csv"), found, check_dtype=False)


def test_out_of_fold_never_saw_the_person():
    """A label that is the person's own and in no pixel: who has seen the person would know it."""
    random = np.random.default_rng(0)
    group = np.repeat(np.arange(20), 10)
    y = random.integers(2, size=20)[group]
    # Each person has pixels of their own, so a model that knows the person knows the label.
    rows = np.clip(random.integers(256, size=(20, 48))[group] + random.integers(-5, 6, (200, 48)), 0, 255)
    probability = label_quality.out_of_fold(rows.astype("uint8"), y, group, 3)
    assert probability.sum(axis=1) == pytest.approx(1)
    assert (probability[:, 2] == 0).all()
    assert np.mean(probability.argmax(axis=1) == y) < 0.75


@pytest.mark.parametrize(
    ("person", "y"),
    [
        ([0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 1]),  # one person
        ([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]),  # fewer people than folds
        ([0, 1, 2, 3, 4, 5], [0, 1, 2, 0, 1, 2]),  # fewer pictures of any class than folds
        ([0, 0, 0, 1, 2, 3], [1, 1, 1, 0, 0, 0]),  # a class of one person: without it there is nothing to tell apart
        ([0, 1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 1]),  # one class
        ([0], [2]),
    ],
)
def test_data_sets_too_small_for_five_folds(person, y):
    rows = np.random.default_rng(0).integers(256, size=(len(y), 12), dtype="uint8")
    image = [f"{row}.png" for row in range(len(y))]
    index = pd.DataFrame({"image": image, "class": np.array(CLASSES)[y], "person": person, "sha256": image})
    found = label_quality.issues(index, rows, CLASSES)
    assert sorted(found["row"]) == list(range(len(y))) and found["quality"].between(0, 1).all()
    assert label_quality.out_of_fold(rows, np.array(y), np.array(person), 3).sum(axis=1) == pytest.approx(1)


def test_only_the_training_part_is_cleaned_and_judged_alone(faces):
    index, rows = faces
    split = pd.DataFrame({"row": range(120), "part": ["train"] * 100 + ["test"] * 20})
    cleaned = label_quality.without_ambiguous(split, rows, index, CLASSES)
    assert cleaned["row"].tolist() == list(range(120))
    changed = cleaned.index[cleaned["part"] != split["part"]].tolist()
    assert changed and set(changed) <= set(WRONG)
    assert (cleaned["part"][changed] == "unused").all()
    # Labels of the test part play no part.
    others = index.assign(**{"class": index["class"].where(split["part"] == "train", "dark")})
    pd.testing.assert_frame_equal(label_quality.without_ambiguous(split, rows, others, CLASSES), cleaned)


INDEX = pd.DataFrame({"image": ["a.jpg", "b.jpg", "c.jpg", "b.jpg"], "class": ["dark", "light", "dark", "dark"]})


def second(write_data_set, folder, text, **changes):
    write_data_set(folder, {"a.jpg": b""}, {"a.jpg": "dark"})
    (folder / "data" / "second.csv").write_bytes(text)
    settings = {"file": "data/second.csv", "blob": source.blob_id(text), "names": {"lit": "light"}}
    return label_quality.read_second(folder, settings | changes, INDEX, CLASSES)


def test_few_pictures_are_judged_by_what_tells_them_apart():
    """60 noisy pictures of two brightnesses, a person each; two labels are wrong, and these alone are issues.

    With as many components as a fold has pictures, whitened, 14 were.
    """
    random = np.random.default_rng(0)
    y = np.arange(60) % 2
    grey = np.clip(random.normal(100 + 20 * y[:, np.newaxis], 30, (60, 64)), 0, 255).astype("uint8")
    said = np.where(np.isin(np.arange(60), [4, 31]), 1 - y, y)
    probability = label_quality.out_of_fold(np.tile(grey, 3), said, np.arange(60), 2)
    assert np.flatnonzero(label_quality.find_issues(said, probability)).tolist() == [4, 31]


def test_second_labelling_with_cr_line_ends_other_spelling_and_pictures_that_are_not_there(write_data_set, tmp_path):
    pairs = second(write_data_set, tmp_path / "set", b"9,b.jpg,lit\r9,x.jpg,dark\r9,a.jpg,Light\r9,b.jpg,dark\r")
    assert pairs.to_dict("list") == {"row": [1, 0], "first": ["light", "dark"], "second": ["light", "light"]}


def test_other_spellings_of_a_second_labelling_are_in_any_letter_case(write_data_set, tmp_path):
    pairs = second(
        write_data_set, tmp_path / "set", b"9,b.jpg,LIT\n9,a.jpg,shade\n", names={"Lit": "light", "SHADE": "dark"}
    )
    assert pairs["second"].tolist() == ["light", "dark"]


@pytest.mark.parametrize(
    ("text", "changes", "message"),
    [
        (b"9,a.jpg,joy\n", {}, r"lines that are no labels: 1\n  line 1: '9,a.jpg,joy'; expected labeller, image and"),
        (b"9,a.jpg\n", {}, r"line 1: '9,a.jpg'"),
        (b"9,a.jpg,dark\n", {"blob": "0" * 40}, "has the git id [0-9a-f]{40}, expected 0{40}"),
        ("9,a.jpg,ausdrucksl\u00f6s\n".encode("latin-1"), {}, "second.csv: not UTF-8 text .*; save it as CSV UTF-8"),
        (b'9,a.jpg,"dark\n', {}, "second.csv, line 1: unexpected end of data; see the quotation marks"),
        (b"", {"file": "data/third.csv"}, "third.csv: cannot be read"),
        (b"9,images/a.jpg,dark\n", {}, "second.csv: none of its pictures is in the legend"),
    ],
)
def test_second_labelling_that_is_none(write_data_set, tmp_path, text, changes, message):
    with pytest.raises(FacegridError, match=message):
        second(write_data_set, tmp_path / "set", text, **changes)


def test_agreement_by_hand():
    """Three of four alike; by chance (2 * 3 + 2 * 1) / 16 = 1/2 would be, so kappa is (3/4 - 1/2) / (1/2)."""
    pairs = pd.DataFrame({"row": range(4), "first": ["dark"] * 2 + ["light"] * 2, "second": ["dark"] * 3 + ["light"]})
    same, kappa, counts = label_quality.agreement(pairs, CLASSES)
    assert (same, kappa) == pytest.approx((0.75, 0.5))
    assert counts.tolist() == [[2, 0, 0], [1, 1, 0], [0, 0, 0]]
    found = pd.DataFrame({"row": range(4), "suggested": ["dark", "light", "dark", "light"]})
    page = label_quality.agreement_markdown(pairs, found, CLASSES, "Two")
    assert "agree on **75.0%**" in page and "kappa 0.50" in page
    assert "on 50.0% of these pictures" in page
    assert "differ (1 pictures), it sides with the legend 0 times, with the second labelling 1 times" in page
    assert "| light             |      1 |       1 |     2 |" in page


def test_sheet_shows_a_picture_once(tmp_path, write_data_set):
    data = io.BytesIO()
    Image.new("L", (2, 2)).save(data, "PNG")
    write_data_set(tmp_path / "set", {"a.png": data.getvalue(), "b.png": data.getvalue()}, {"a.png": "dark"})
    sha256 = checksums.sha256(tmp_path / "set/images/a.png")
    index = pd.DataFrame({"image": ["a.png", "b.png"], "sha256": [sha256, sha256]})
    found = pd.DataFrame(
        {"row": [1, 0], "image": ["b.png", "a.png"], "label": "dark", "suggested": ["light", "none"], "issue": True}
    )
    ((picture, label, suggested),) = label_quality.suspicious(tmp_path / "set", index, found, most=5)
    assert (picture.size, label, suggested) == ((2, 2), "dark", "light")
