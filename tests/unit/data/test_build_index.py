import csv
import hashlib
import io
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from project import PROJECT

from facegrid.data import build_index, image_decoding, make_splits
from facegrid.data.image_decoding import decode, resize
from facegrid.data.index import class_numbers, read_index
from facegrid.data.source import contents
from facegrid.errors import FacegridError
from facegrid.storage import csv_table

RECIPE = {"classes": ["joy", "Fear"], "person_pattern": r"(.+)_\d+$", "pins": None}


def build(path, workers=1, **recipe):
    dataset = RECIPE | recipe
    pinned_tree = dataset["pins"] and PROJECT / dataset["pins"]["tree_object"]
    return build_index.build_index(path, dataset, workers, pinned_tree)


def message(path, **recipe):
    with pytest.raises(FacegridError) as caught:
        build(path, **recipe)
    return str(caught.value)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def faces(tmp_path, png, write_data_set):
    """Function (legend, pictures; name) -> path of a data set with these; the pictures default to Ann_1 and Bob_1."""

    def make(legend, pictures=None, name="faces"):
        pictures = {"Ann_1.png": png(1), "Bob_1.png": png(2)} if pictures is None else pictures
        return write_data_set(tmp_path / name, pictures, legend)

    return make


# What the index says


@pytest.mark.parametrize("name", ["faces", "faces.zip"])
def test_index_by_hand(faces, png, name):
    grey, red = png(7, (4, 3)), png("red", (2, 5), "RGB")
    pictures = {"Ann_1.png": grey, "Ann_2.png": red, "Bob_1.png": grey, "sub/Cid_10.png": red, "unlabelled.png": b"!"}
    legend = b"""\
user.id,image,emotion
628,Ann_1.png,JOY
NA,Ann_2.png,fear
,Bob_1.png,Joy
007,sub/Cid_10.png,FEAR
628,Ann_1.png,fear
"""
    expected = pd.DataFrame(
        [
            ["Ann_1.png", "joy", "Ann", "628", 4, 3, "L", sha256(grey), ""],
            ["Ann_2.png", "Fear", "Ann", "NA", 2, 5, "RGB", sha256(red), ""],
            ["Bob_1.png", "joy", "Bob", "", 4, 3, "L", sha256(grey), 0],  # the same bytes under another name
            ["sub/Cid_10.png", "Fear", "Cid", "007", 2, 5, "RGB", sha256(red), 1],
            ["Ann_1.png", "Fear", "Ann", "628", 4, 3, "L", sha256(grey), 0],  # the same name again
        ],
        columns=["image", "class", "person", "labeller", "width", "height", "mode", "sha256", "duplicate_of"],
    )
    pd.testing.assert_frame_equal(build(faces(legend, pictures, name)), expected)


def test_workers_give_the_same_index(tmp_path, png, write_data_set):
    pictures = {f"Ann_{number}.png": png(number % 256) for number in range(300)}  # more than a chunk of 256
    path = write_data_set(tmp_path / "faces.zip", pictures, dict.fromkeys(pictures, "joy"))
    one, two = build(path, workers=1), build(path, workers=2)
    pd.testing.assert_frame_equal(one, two)
    assert one["duplicate_of"][256:].tolist() == list(range(44))


@pytest.mark.parametrize(
    ("image", "person"),
    [
        ("George_W_Bush_0007.jpg", "George_W_Bush"),
        ("below/a_folder/Ann_1.jpg", "Ann"),
        ("facial-expressions_2868588k.jpg", "facial-expressions_2868588k"),
        ("Ann.B_2.tar.gz", "Ann.B_2.tar"),
        ("_1.jpg", "_1"),
        ("Ann_", "Ann_"),
    ],
)
def test_person_of(image, person):
    assert build_index.person_of(image, r"(.+)_\d+$") == person


def test_an_empty_group_is_no_person():
    assert build_index.person_of("123.jpg", r"([a-z]*)\d+") == "123"


@pytest.mark.parametrize("word", ["NA", "null", "None", "nan", "1", "007", "1e5", "True", '"a", b', "日本"])
def test_index_is_read_as_written(faces, png, tmp_path, word):
    text = io.StringIO()
    csv.writer(text).writerows([["image", "emotion", "user.id"], *2 * [[f"{word}_1.png", "joy", word]]])
    index = build(faces(text.getvalue().encode(), {f"{word}_1.png": png()}))
    csv_table.write_csv(index, tmp_path / "index.csv")
    read = read_index(tmp_path / "index.csv")
    assert read[["image", "person", "labeller"]].to_numpy().tolist() == 2 * [[f"{word}_1.png", word, word]]
    assert read["duplicate_of"].tolist() == [pd.NA, 0]
    assert read["width"].tolist() == [2, 2]
    csv_table.write_csv(read, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "index.csv").read_bytes()


def test_an_index_that_is_not_there(tmp_path):
    with pytest.raises(FacegridError, match=r"index\.csv: not there; the next run makes it"):
        read_index(tmp_path / "index.csv")


@pytest.mark.parametrize("text", ["", "image,class\na.png,joy\n", "a,b\n1,2,3\n1\n", 'image\n"a'])
def test_a_file_that_is_no_index(tmp_path, text):
    (tmp_path / "index.csv").write_text(text)
    with pytest.raises(FacegridError, match=r"index\.csv: not an index \(.*\); remove it and run again"):
        read_index(tmp_path / "index.csv")


def test_class_numbers():
    index = pd.DataFrame({"class": ["Fear", "joy", "Fear"]})
    assert class_numbers(index, ["joy", "Fear"]).tolist() == [1, 0, 1]


def test_summary(faces, png):
    pictures = {"Ann_1.png": png(1), "Ann_2.png": png(1), "Bob_1.png": png(2)}
    legend = b"image,emotion\nAnn_1.png,joy\nAnn_2.png,joy\nBob_1.png,fear\nBob_1.png,joy\n"
    assert build_index.summary(build(faces(legend, pictures))) == (
        "4 rows, 3 picture files, 2 of distinct content, 2 persons\njoy: 3\nFear: 1"
    )


def test_samples(faces, png):
    names = [f"Ann_{number}.png" for number in range(9)]
    pictures = {name: png(number) for number, name in enumerate(names)} | {"again.png": png(0)}
    path = faces(dict.fromkeys(["Ann_0.png", "again.png", *names[1:]], "joy"), pictures)
    index = build(path)
    index["duplicate_of"] = pd.array([None, 0] + 8 * [None], "Int64")  # as read_index gives it
    (joy, joys, shown), fear = build_index.samples(path, index, np.arange(10), RECIPE["classes"], most=3)
    assert (joy, joys) == ("joy", 10)
    # Nine of distinct content in rows 0, 2, 3 ... 9: every third of them.
    assert [(image.getpixel((0, 0)), row) for image, row in shown] == [(0, 0), (3, 4), (6, 7)]
    assert fear == ("Fear", 0, [])


# Legends


ROWS = [
    {"line": 2, "image": "Ann_1.png", "emotion": "joy", "labeller": ""},
    {"line": 3, "image": "Bob_1.png", "emotion": "fear", "labeller": ""},
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_mark(end, mark, last):
    text = mark + end.join(["image,emotion", "Ann_1.png,joy", "Bob_1.png,fear"]) + end * last
    assert build_index.read_legend(text.encode(), "legend") == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "emotion, image \njoy, Ann_1.png \n fear,Bob_1.png\n",
        "Image,EMOTION\nAnn_1.png,joy\nBob_1.png,fear\n,\n , \n",
        '"image","emotion"\n"Ann_1.png","joy"\n"Bob_1.png","fear"\n',
        "image,emotion,note\nAnn_1.png,joy,a,b\nBob_1.png,fear\n",
    ],
)
def test_other_legends_with_the_same_rows(text):
    assert build_index.read_legend(text.encode(), "legend") == ROWS


def test_blank_lines_are_passed_over_but_counted():
    assert [row["line"] for row in build_index.read_legend(b"image,emotion\n\na,joy\n\n\nb,joy\n\n", "legend")] == [
        3,
        6,
    ]


@pytest.mark.parametrize("name", ["faces", "faces.zip"])
def test_commas_and_quotes_in_names(faces, png, name):
    path = faces(
        b'image,emotion\n"Ann, ""x""_1.png",joy\nit\'s_2.png,joy\n',
        {'Ann, "x"_1.png': png(), "it's_2.png": png()},
        name,
    )
    assert build(path)["person"].tolist() == ['Ann, "x"', "it's"]


def test_a_picture_of_another_letter_case_is_suggested(faces, png):
    path = faces({"Ann_1.jpg": "joy", "gone.png": "joy"}, {"Ann_1.JPG": png()})
    assert "line 2: no picture 'Ann_1.jpg' in images/; did you mean 'Ann_1.JPG'?\n" in message(path)
    assert "line 3: no picture 'gone.png' in images/" in message(path).splitlines()[-1]


def test_accents_of_a_file_may_be_apart(faces, png):
    """J\u00fcrgen in the legend, Ju\u0308rgen in images/ as macOS has it; where both are there each is its own."""
    together, apart = "J\u00fcrgen_0001.png", "Ju\u0308rgen_0001.png"
    index = build(faces({together: "joy"}, {apart: png()}))
    assert index["image"].tolist() == [apart]
    index = build(faces({together: "joy", apart: "joy"}, {apart: png(), together: png(size=(9, 9))}, "two"))
    assert index["image"].tolist() == [together, apart] and index["width"].tolist()[0] == 9


@pytest.mark.parametrize(
    ("legend", "text"),
    [
        (b"", "empty; expected a header with image and emotion, and a row a picture"),
        (b"\n\n", "empty; expected a header with image and emotion, and a row a picture"),
        (b"image,emotion\n", "no rows; expected one a picture below the header image,emotion"),
        (b"image,label\na,joy\n", "line 1: no column emotion; the header is 'image,label'"),
        (b"\nimage,label\na,joy\n", "line 2: no column emotion; the header is 'image,label'"),
        (b"a.png,joy\nb.png,joy\n", "line 1: no column image and no column emotion; the header is 'a.png,joy'"),
        (b"image;emotion\na;joy\n", "the header is 'image;emotion'. It is separated by semicolons; expected commas"),
        (b"user.id\timage\temotion\n", "It is separated by tabs; expected commas"),
        (b"image|emotion\n", "It is separated by bars; expected commas"),
        ("image,emotion\nä,joy\n".encode("utf-16"), "not UTF-8 text"),
        ("image,emotion\nä,joy\n".encode("latin-1"), "not UTF-8 text"),
        ("image,emotion\na,joy\n".encode("utf-16-le"), "line 1: no column image and no column emotion"),
        (b'image,emotion\n"Ann_1.png,joy\nBob_1.png,fear\n', "line 2: unexpected end of data; see the quotation marks"),
        (b'image,emotion\n"Ann"_1.png,joy\n', "line 2: ',' expected after '\"'; see the quotation marks"),
        (b'image,emotion\n"Ann\n_1.png",joy\n\n"Bob_1.png,joy\n', "line 5: unexpected end of data"),
        (b"image,emotion," + b"x" * 200_000, "line 1: field larger than field limit (131072)"),
    ],
)
def test_legend_that_cannot_be_read(faces, legend, text):
    path = faces(legend)
    got = message(path)
    assert got.startswith(f"{path}, data/legend.csv")
    assert text in got
    assert len(got) < 500


# Problems in the data


def test_all_problems_in_one_message(faces, png):
    bomb = png()[:16] + struct.pack(">II", 50_000, 50_000) + png()[24:29]
    bomb += struct.pack(">I", zlib.crc32(bomb[12:29])) + png()[33:]
    jpeg = io.BytesIO()
    Image.radial_gradient("L").save(jpeg, "JPEG")
    pictures = {
        "bomb.png": bomb,
        "cut.jpg": jpeg.getvalue()[:-900],
        "empty.png": b"",
        "fine.png": png(),
        "text.png": b"<html>",
        "unlabelled.png": b"no matter",
    }
    legend = b"""\
image,emotion
fine.png,joy
bomb.png,joy
cut.jpg,joy
empty.png,joy
text.png,happy
text.png,joy
gone.png,joy
fine.png
,joy
../fine.png,joy
sub/../../fine.png,joy
/etc/passwd,joy
C:\\fine.png,joy
C:fine.png,joy
sub\\..\\fine.png,joy
./fine.png,joy
"""
    path = faces(legend, pictures)
    where = "  data/legend.csv, line"
    lines = message(path).splitlines()
    assert lines[:12] == [
        f"{path}: problems in the data set: 15",
        f"{where} 6: unknown label 'happy'; expected one of joy, Fear (any letter case)",
        f"{where} 8: no picture 'gone.png' in images/",
        f"{where} 9: unknown label ''; expected one of joy, Fear (any letter case)",
        f"{where} 10: no name of a picture",
        f"{where} 11: '../fine.png' points outside images/",
        f"{where} 12: 'sub/../../fine.png' points outside images/",
        f"{where} 13: '/etc/passwd' points outside images/",
        f"{where} 14: 'C:\\\\fine.png' points outside images/",
        f"{where} 15: 'C:fine.png' points outside images/",
        f"{where} 16: 'sub\\\\..\\\\fine.png' points outside images/",
        f"{where} 17: no picture './fine.png' in images/",
    ]
    assert [line.split(" (")[0] for line in lines[12:]] == [
        "  images/bomb.png: cannot be read as a picture: Image size",
        "  images/cut.jpg: cannot be read as a picture: image file is truncated",
        "  images/empty.png: cannot be read as a picture: no picture of a kind that is read",
        "  images/text.png: cannot be read as a picture: no picture of a kind that is read",
    ]


def test_smaller_bomb_that_pillow_reads(faces, monkeypatch, png):
    monkeypatch.setattr(image_decoding, "MOST_PIXELS", 100)
    path = faces(
        {"Ann_1.png": "joy", "large.png": "joy"}, {"Ann_1.png": png(size=(10, 10)), "large.png": png(size=(10, 11))}
    )
    assert "images/large.png: cannot be read as a picture: has 10 x 11 = 110 pixels; expected at most 100" in message(
        path
    )
    assert "Ann_1" not in message(path)


def test_twenty_problems_and_a_count(faces):
    lines = message(faces({f"{number}.png": "joy" for number in range(23)})).splitlines()
    assert lines[0].endswith("problems in the data set: 23")
    assert len(lines) == 22
    assert lines[20:] == ["  data/legend.csv, line 21: no picture '19.png' in images/", "  ... and 3 more"]


def test_long_names_are_cut(faces):
    assert len(message(faces({"x" * 9999: "y" * 9999}))) < 500


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"CRC": 1}, "Bad CRC-32"),
        ({"flag_bits": 1}, "password"),
        ({"compress_type": 99}, "compressed by a method"),
        ({"file_size": 2**29}, "has 536,870,912 bytes, more than 64,000,000"),
    ],
)
def test_entry_that_cannot_be_unpacked_is_named(faces, fields, reason):
    path = faces({"Ann_1.png": "joy", "Bob_1.png": "joy"}, name="faces.zip")
    with zipfile.ZipFile(path, "a") as archive:
        for field, value in fields.items():
            setattr(archive.getinfo("images/Bob_1.png"), field, value)
        archive.comment = b"so that the directory is written again"
    text = message(path)
    assert "images/Bob_1.png: cannot be read as a picture: " in text
    assert reason in text
    assert "Ann" not in text


def test_a_problem_found_in_another_process(tmp_path, png, write_data_set):
    pictures = {f"{number}.png": png() for number in range(300)} | {"Ann_1.png": b"", "x.png": b""}
    path = write_data_set(tmp_path / "faces", pictures, dict.fromkeys(pictures, "joy"))
    with pytest.raises(FacegridError, match=r"(?s)set: 2\n  images/Ann_1.png: .*\n  images/x.png: "):
        build(path, workers=2)


def test_pins_are_compared_before_the_legend_is_read(faces, tmp_path):
    tree = zlib.compress(b"tree 0\0")
    (tmp_path / "tree").write_bytes(tree)
    pins = {"legend_blob": "0" * 40, "images_tree": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}  # git's empty tree
    text = message(faces(b"\xff not a legend"), pins=pins | {"tree_object": str(tmp_path / "tree")})
    assert "  data/legend.csv: other content\n  images/Ann_1.png: not in the pinned data" in text


# Nothing but FacegridError, whatever the bytes


@pytest.fixture(scope="module")
def noise():
    """Bytes of a 32 x 32 picture of noise in several formats."""
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8))
    kinds = {}
    for kind in ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"):
        data = io.BytesIO()
        image.save(data, kind)
        kinds[kind] = data.getvalue()
    return kinds


POSITIONS = st.floats(0, 1, exclude_max=True)
EDITS = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "insert", "end"]), POSITIONS, st.binary(min_size=1, max_size=4)),
    min_size=1,
    max_size=4,
)


def edited(data, edits):
    """Bytes after some edits: (kind, position as a share of the length, bytes)."""
    for kind, share, new in edits:
        at = int(share * len(data))
        if kind == "flip":
            data = (
                data[:at]
                + bytes(byte ^ mask for byte, mask in zip(data[at:], new, strict=False))
                + data[at + len(new) :]
            )
        elif kind == "cut":
            data = data[:at] + data[at + len(new) :]
        elif kind == "insert":
            data = data[:at] + new + data[at:]
        else:
            data = data[:at]
    return data


def mistake(path, function=build):
    """The message of build_index or another function, or None where it gives a result."""
    try:
        function(path)
    except FacegridError as error:
        return str(error)


@pytest.mark.filterwarnings("ignore")  # what Pillow says of odd metadata
@settings(max_examples=300)
@given(kind=st.sampled_from(["JPEG", "JPEG", "JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP"]), edits=EDITS)
def test_any_picture(noise, png, write_data_set, kind, edits):
    pictures = {"good.png": png(), "bad.jpg": edited(noise[kind], edits)}
    with tempfile.TemporaryDirectory() as folder:
        text = mistake(write_data_set(Path(folder) / "f", pictures, dict.fromkeys(pictures, "joy")))
    if text is None:  # what is in the index can be made an array of
        assert resize(decode(pictures["bad.jpg"]), 8).shape == (8, 8, 3)
    else:
        assert "problems in the data set: 1\n  images/bad.jpg: cannot be read as a picture: " in text


@settings(max_examples=300)
@given(data=st.data(), edits=EDITS)
def test_any_zip(png, write_data_set, data, edits):
    pictures = {"Ann_1.png": png(1), "Bob_1.png": png(2)}
    with tempfile.TemporaryDirectory() as folder:
        path = write_data_set(Path(folder) / "faces.zip", pictures, dict.fromkeys(pictures, "joy"))
        whole = path.read_bytes()
        # Half of the edits go to the directory at the end, which the rest hangs on.
        start = data.draw(st.sampled_from([0, whole.index(b"PK\x01\x02")]))
        path.write_bytes(whole[:start] + edited(whole[start:], edits))
        text = mistake(path)
        # The Snakefile reads everything too: it says the same of the zip as a whole, and leaves pictures to the index.
        asked = mistake(path, lambda path: contents(path, Path(folder) / "remembered.json"))
    assert text is None or text.startswith(str(path))
    assert asked is None or asked == text


LEGENDS = st.one_of(
    st.binary(max_size=60).map(lambda data: b"image,emotion\n" + data),
    st.binary(max_size=40),
    st.text(alphabet="ae,\"\n\r;\t \0\ufeff'/.\\", max_size=40).map(lambda text: f"image,emotion\n{text}".encode()),
)


@settings(max_examples=300)
@given(legend=LEGENDS)
def test_any_legend(png, write_data_set, legend):
    with tempfile.TemporaryDirectory() as folder:
        path = write_data_set(Path(folder) / "f", {"Ann_1.png": png()}, legend)
        text = mistake(path)
    assert text is None or text.startswith(str(path))


# The study's data


@pytest.mark.real
def test_study(real_data):
    pins = {
        "legend_blob": "849f94543eed1a2ce75683c73df4ddf03f29b0f1",
        "images_tree": "fbff66ea2c3ae3e2663933c2fad9160366205f92",
        "tree_object": "config/study/images.tree",
    }
    classes = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
    index = build(real_data, workers=2, classes=classes, pins=pins)
    assert build_index.summary(index).splitlines()[0] == (
        "13,690 rows, 13,682 picture files, 13,680 of distinct content, 5,618 persons"
    )
    assert index["image"].duplicated().sum() == 8
    counts = index["class"].value_counts()[classes]
    assert counts.tolist() == [252, 9, 208, 21, 5696, 6868, 268, 368]
    assert index["person"].value_counts()["George_W_Bush"] == 520
    # The row sums of the published matrices.
    study = {"strategy": "random", "test_share": 0.33, "seed": 0, "fold": None, "validation_share": 0.0}
    split = make_splits.split_rows(index, study | {"rows": "all"})
    tested = index.loc[split["part"] == "test", "class"].value_counts()[classes]
    assert tested.tolist() == [74, 2, 68, 8, 1846, 2305, 91, 124]
    # The first 500 rows: three of the published networks equal the share of neutral.
    split = make_splits.split_rows(index, study | {"rows": 500})
    assert split["part"].value_counts().to_dict() == {"unused": 13190, "train": 335, "test": 165}
    assert (index.loc[split["part"] == "test", "class"] == "neutral").sum() == 105
