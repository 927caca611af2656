import io
import shutil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from facegrid.data import build_index, image_arrays, image_decoding
from facegrid.errors import FacegridError
from facegrid.storage import checksums

# (mode, format) that Pillow saves and reads again as this mode.
KINDS = [
    ("1", "PNG"),
    ("L", "PNG"),
    ("L", "JPEG"),
    ("LA", "PNG"),
    ("P", "PNG"),
    ("PA", "TIFF"),
    ("RGB", "PNG"),
    ("RGB", "JPEG"),
    ("RGBA", "PNG"),
    ("CMYK", "JPEG"),
    ("YCbCr", "TIFF"),
    ("LAB", "TIFF"),
]


def picture(kind, width, height, seed=0, **options):
    """Bytes of a picture of noise, of a (mode, format)."""
    mode, fmt = kind
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, Image.getmodebands(mode)), np.uint8)
    image = Image.frombytes("L" if mode == "1" else mode, (width, height), pixels.tobytes())
    if mode in ("P", "PA"):
        image.putpalette(rng.integers(0, 256, 768).astype(np.uint8).tobytes())
    data = io.BytesIO()
    (image.convert("1") if mode == "1" else image).save(data, fmt, **options)
    return data.getvalue()


def plain(data, size):
    """The study's way, a picture at a time."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB").resize((size, size), Image.BICUBIC))


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
@pytest.mark.parametrize("shape", [(1, 1), (40, 40), (70, 20), (3, 50)])
@pytest.mark.parametrize("size", [8, 32, 48])
def test_pixels_are_those_of_plain_pillow(kind, shape, size):
    data = picture(kind, *shape)
    image = image_decoding.decode(data)
    assert image.mode == kind[0]
    np.testing.assert_array_equal(image_decoding.resize(image, size), plain(data, size), strict=True)


@pytest.mark.parametrize("kind", [("1", "PNG"), ("L", "PNG"), ("P", "PNG"), ("RGB", "PNG")], ids="-".join)
def test_a_transparent_colour_changes_nothing(kind):
    data = picture(kind, 20, 20, transparency=(1, 2, 3) if kind[0] == "RGB" else 1)
    assert "transparency" in Image.open(io.BytesIO(data)).info
    np.testing.assert_array_equal(image_decoding.resize(image_decoding.decode(data), 8), plain(data, 8), strict=True)


@given(
    kind=st.sampled_from(KINDS),
    width=st.integers(1, 60),
    height=st.integers(1, 60),
    size=st.integers(8, 64),
    seed=st.integers(0, 1000),
)
def test_any_pixels_are_those_of_plain_pillow(kind, width, height, size, seed):
    data = picture(kind, width, height, seed)
    np.testing.assert_array_equal(
        image_decoding.resize(image_decoding.decode(data), size), plain(data, size), strict=True
    )


@pytest.mark.parametrize(("orientation", "turned"), [(1, None), (3, "ROTATE_180"), (6, "ROTATE_270"), (8, "ROTATE_90")])
def test_pictures_of_a_phone_stand_upright(orientation, turned):
    """Six colours in two rows, saved as the sensor had them with a word on how the phone was held."""
    sensor = Image.fromarray(np.random.default_rng(0).integers(256, size=(2, 3, 3), dtype="uint8"))
    exif, data = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = orientation
    sensor.save(data, "PNG", exif=exif)
    upright = sensor.transpose(Image.Transpose[turned]) if turned else sensor
    found = image_decoding.decode(data.getvalue())
    assert found.size == upright.size
    np.testing.assert_array_equal(np.asarray(found), np.asarray(upright))


@pytest.mark.parametrize(("fmt", "order"), [("PNG", "<"), ("TIFF", "<"), ("TIFF", ">"), ("JPEG2000", "<")])
def test_grey_in_16_bits_is_as_light_as_in_8(fmt, order):
    """Black, the two sides of a step of 256, and white, as every viewer shows them."""
    levels = np.array([[0, 255, 256], [511, 512, 65535]], f"{order}u2")
    image = Image.frombytes("I;16" if order == "<" else "I;16B", (3, 2), levels.tobytes())
    data = io.BytesIO()
    image.save(data, fmt)
    found = image_decoding.decode(data.getvalue())
    assert (found.mode, np.asarray(found).tolist()) == ("L", [[0, 0, 1], [1, 2, 255]])


@pytest.mark.parametrize("mode", ["I", "F"])
def test_grey_in_32_bits_has_no_white(mode):
    data = io.BytesIO()
    Image.new(mode, (2, 2), 300).save(data, "TIFF")
    with pytest.raises(OSError, match=r"^grey in 32 bits, of which nothing tells what is white; save it in 8 or 16$"):
        image_decoding.decode(data.getvalue())


def test_first_frame_of_a_moving_picture():
    data = io.BytesIO()
    frames = [Image.new("L", (9, 9), level) for level in (10, 200)]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    assert np.unique(image_decoding.resize(image_decoding.decode(data.getvalue()), 8)).tolist() == [10]


def test_rows_are_planes():
    red, green, blue = [[1, 2], [3, 4]], [[5, 6], [7, 8]], [[9, 10], [11, 12]]
    images = np.stack([np.stack([red, green, blue], axis=-1), np.full((2, 2, 3), 13)])
    assert image_arrays.planes(images).tolist() == [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [13] * 12]


def test_a_row_has_1024_red_then_green_then_blue():
    image = Image.new("RGB", (32, 32), (1, 2, 3))
    image.putpixel((5, 2), (7, 8, 9))  # column 5, row 2
    (row,) = image_arrays.planes(image_decoding.resize(image, 32)[np.newaxis])
    assert np.unique(row[:1024]).tolist() == [1, 7]
    assert np.unique(row[1024:2048]).tolist() == [2, 8]
    assert np.unique(row[2048:]).tolist() == [3, 9]
    assert [row[2 * 32 + 5 + offset] for offset in (0, 1024, 2048)] == [7, 8, 9]


# Whole data sets


@pytest.fixture(scope="module")
def faces(tmp_path_factory, write_data_set):
    """More pictures than a chunk of 256, of all kinds: {name: bytes}, the folder, the zip and the index."""
    kinds = [kind for kind in KINDS for _ in range(25)]
    data = {f"{n}.{kind[1].lower()}": picture(kind, 5 + n % 3, 5 + n % 4, seed=n) for n, kind in enumerate(kinds)}
    root = tmp_path_factory.mktemp("faces")
    legend = dict.fromkeys([*data], "joy")
    folder = write_data_set(root / "faces", data, legend)
    archive = write_data_set(root / "faces.zip", data, legend)
    index = build_index.build_index(folder, {"classes": ["joy"], "person_pattern": "(.+)", "pins": None}, workers=1)
    return data, folder, archive, index


def write(path, index, out, size=8, workers=1):
    """Bytes of both arrays' files."""
    paths = out / "images.npy", out / "rows.npy"
    image_arrays.write_arrays(path, index, size, *paths, out / "digests.json", workers)
    return [path.read_bytes() for path in paths]


@pytest.mark.parametrize("size", [8, 32])
def test_arrays_of_a_data_set(faces, tmp_path, size):
    data, folder, _, index = faces
    images_file, rows_file = write(folder, index, tmp_path, size)
    images = np.stack([plain(picture, size) for picture in data.values()])
    for file, expected in ((images_file, images), (rows_file, images.transpose(0, 3, 1, 2).reshape(len(data), -1))):
        saved = io.BytesIO()
        np.save(saved, expected)
        assert file == saved.getvalue()
    assert np.load(tmp_path / "rows.npy", mmap_mode="r").shape == (len(data), 3 * size * size)


def test_zip_and_workers_give_the_same_bytes(faces, tmp_path):
    _, folder, archive, index = faces
    assert write(folder, index, tmp_path) == write(archive, index, tmp_path, workers=2)


def test_rows_follow_the_index(faces, tmp_path):
    data, folder, _, index = faces
    some = index.iloc[[3, 0, 3]]
    write(folder, some, tmp_path)
    expected = np.stack([plain(data[name], 8) for name in some["image"]])
    np.testing.assert_array_equal(np.load(tmp_path / "images.npy"), expected)


CHANGES = {
    "has changed since it was indexed": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "cannot be read any more": lambda path: path.unlink(),
}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_that_is_not_as_indexed(faces, tmp_path, change, workers):
    _, folder, _, index = faces
    copy = shutil.copytree(folder, tmp_path / "copy")
    CHANGES[change](copy / "images" / "299.tiff")
    out = tmp_path / "out"
    (out / "old").mkdir(parents=True)
    with pytest.raises(FacegridError, match=f"images/299.tiff: {change}"):
        write(copy, index, out, workers=workers)
    assert [path.name for path in out.iterdir()] == ["old"]


def test_a_failed_try_leaves_the_arrays_of_before(faces, tmp_path):
    _, folder, _, index = faces
    before = write(folder, index, tmp_path)
    with pytest.raises(FacegridError):
        write(folder, index.assign(sha256="other"), tmp_path)
    assert [(tmp_path / name).read_bytes() for name in ("images.npy", "rows.npy")] == before
    assert len(list(tmp_path.iterdir())) == 3


def test_digests_are_those_of_both_arrays(faces, tmp_path):
    _, folder, _, index = faces
    write(folder, index.iloc[:3], tmp_path)
    for name in ("images.npy", "rows.npy"):
        checksums.check_digest(tmp_path / name, tmp_path / "digests.json")


EPS = b"""%!PS-Adobe-3.0 EPSF-3.0
%%BoundingBox: 0 0 9 9
%%EndComments
(MINE) (w) file dup (written by a picture) writestring closefile
showpage
"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (EPS, "EPS is not read; save it as PNG"),
        (b"%PDF-1.7\n", "PDF is not read"),
        (b"<?xml version='1.0'?><svg/>", "SVG is not read"),
        (b"8BPS\0\1", "PSD is not read"),
        (b"\0\0\0\x18ftypheic", "HEIC is not read"),
        (b"words", "no picture of a kind that is read"),
    ],
)
def test_only_raster_formats_that_pillow_decodes_itself_are_read(tmp_path, monkeypatch, data, words):
    """An EPS would be run by Ghostscript, where a picture can write files; here one that answers to every call."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gs").write_text(f"#!/bin/sh\ntouch {tmp_path}/MINE\n")
    (tmp_path / "gs").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(OSError, match=words):
        image_decoding.decode(data.replace(b"MINE", str(tmp_path / "MINE").encode()))
    assert not (tmp_path / "MINE").exists()


@pytest.mark.parametrize("name", image_decoding.FORMATS)
def test_every_format_of_the_list_is_read(name):
    data = io.BytesIO()
    Image.new("RGB", (16, 16), (9, 99, 199)).save(data, name)
    assert image_decoding.decode(data.getvalue()).size == (16, 16)
