import csv
import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from facegrid.data import drawn_faces
from facegrid.errors import FacegridError

CLASSES = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
FEW = {"pictures": 12, "people": 4, "seed": 0}


def drawn(path, draw=FEW, classes=CLASSES, workers=1):
    drawn_faces.draw_dataset(draw, classes, path, workers)
    return path.read_bytes()


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "faces.zip"
    drawn_faces.draw_dataset({"pictures": 300, "people": 60, "seed": 0}, CLASSES, path, workers=2)
    with zipfile.ZipFile(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def rows(archive):
    return list(csv.DictReader(io.StringIO(archive.read("data/legend.csv").decode())))


@pytest.fixture(scope="module")
def images(archive, rows):
    return [Image.open(io.BytesIO(archive.read(f"images/{row['image']}"))) for row in rows]


def test_same_draw_same_bytes_with_any_number_of_workers(tmp_path):
    once = drawn(tmp_path / "once.zip")
    assert drawn(tmp_path / "again.zip") == once
    assert drawn(tmp_path / "two.zip", workers=2) == once


def test_another_seed_draws_other_pictures(tmp_path):
    contents = []
    for seed in (0, 1):
        drawn(tmp_path / "faces.zip", {**FEW, "seed": seed})
        with zipfile.ZipFile(tmp_path / "faces.zip") as opened:
            contents.append({opened.read(name) for name in opened.namelist()})
    assert not contents[0] & contents[1]


def test_layout_is_the_real_data_sets(archive, rows):
    files = [f"images/{row['image']}" for row in rows]
    assert archive.namelist() == ["data/legend.csv", *files]
    assert files == sorted(files) and len(files) == 300
    assert archive.read("data/legend.csv").startswith(b"user.id,image,emotion\n")
    assert b"\r" not in archive.read("data/legend.csv")
    assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())


def test_each_person_has_a_name_and_numbered_pictures(rows):
    shots = {}
    for row in rows:
        name, shot = re.fullmatch(r"([A-Z][a-z]+_[A-Z][a-z]+)_(\d{4})\.jpg", row["image"]).groups()
        shots.setdefault(name, []).append(int(shot))
    assert len(shots) == 60
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in shots.values())


def test_no_picture_twice(archive, rows):
    assert len({archive.read(f"images/{row['image']}") for row in rows}) == 300


def test_one_labeller_writes_in_upper_case(rows):
    assert {row["emotion"].lower() for row in rows} == set(CLASSES)
    assert {row["user.id"] for row in rows if row["emotion"].isupper()} == {drawn_faces.SHOUTER}
    assert 0.03 < np.mean([row["emotion"].isupper() for row in rows]) < 0.2


def test_most_pictures_are_grey_squares(images):
    assert {image.format for image in images} == {"JPEG"}
    odd = [image for image in images if (image.mode, image.size) != ("L", (350, 350))]
    assert len(odd) == 9  # 3 % of 300
    assert all(image.mode == "RGB" and image.width < image.height for image in odd)


def test_a_forest_reads_the_emotions_from_32_pixels(images, rows):
    pixels = np.stack([image.convert("L").resize((32, 32), Image.Resampling.BICUBIC) for image in images])
    labels = [row["emotion"].lower() for row in rows]
    x_train, x_test, y_train, y_test = train_test_split(
        pixels.reshape(300, 32 * 32), labels, test_size=0.33, random_state=0
    )
    forest = RandomForestClassifier(n_estimators=100, random_state=0).fit(x_train, y_train)
    majority = y_test.count("neutral") / len(y_test)
    assert majority + 0.2 < forest.score(x_test, y_test) < 0.95


def test_class_counts_follow_the_shares():
    # One each, and of the other 792: shares .08 .04 .05 .04 .26 .36 .08 .09, summed, times 792, rounded.
    assert drawn_faces.class_counts(800, CLASSES).tolist() == [64, 33, 41, 32, 207, 286, 65, 72]
    assert drawn_faces.class_counts(8, CLASSES).tolist() == [1] * 8
    assert drawn_faces.class_counts(10, ["neutral", "happiness"]).tolist() == [6, 4]  # 0.36 to 0.26


def test_expression_lies_between_neutral_and_the_table():
    assert drawn_faces.shown("anger", 0) == drawn_faces.EXPRESSIONS["neutral"]
    assert drawn_faces.shown("anger", 0.5).brow_lift == pytest.approx(-0.045)
    assert drawn_faces.shown("surprise", 1).mouth_open == pytest.approx(0.36)


def test_an_emotion_changes_the_face_and_nothing_around_it():
    person = drawn_faces.draw_person(np.random.default_rng(0))
    smile, rest = (
        drawn_faces.draw_face(person, drawn_faces.EXPRESSIONS[name], np.random.default_rng(1))
        for name in ("happiness", "neutral")
    )
    assert smile.shape == (350, 350, 3) and smile.dtype == np.uint8
    assert (smile[:30, :30] == rest[:30, :30]).all()
    assert (smile[240:300, 140:210] != rest[240:300, 140:210]).mean() > 0.3


@pytest.mark.parametrize(
    "draw, classes, message",
    [
        (
            {},
            ["neutral", "boredom"],
            "cannot draw boredom; can draw anger, contempt, disgust, fear, happiness, neutral",
        ),
        ({"pictures": 7}, CLASSES, "pictures is 7, fewer than the 8 classes"),
        ({"people": 13}, CLASSES, "people is 13; with 12 pictures it can be 1 to 12"),
        ({"people": 0}, CLASSES, "people is 0; with 12 pictures it can be 1 to 12"),
        ({"pictures": 9_000, "people": 4_000}, CLASSES, "people is 4000; with 9000 pictures it can be 1 to 2,500"),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path, draw, classes, message):
    with pytest.raises(FacegridError, match=re.escape(message)):
        drawn(tmp_path / "faces.zip", {**FEW, **draw}, classes)
    assert not list(tmp_path.iterdir())
