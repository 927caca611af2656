"""Small files that ask for much memory or time: each is refused by name, at once."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from PIL import Image
from project import PROJECT

SECONDS, MEGABYTES = 2, 300
# A process of its own, whose time and memory are those of the reading alone.
READ = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from facegrid.data import build_index, image_decoding
from facegrid.errors import FacegridError
from facegrid.provenance import environment
dataset = {"classes": ["joy", "fear"], "person_pattern": "(.+)", "pins": None}
before, started = environment.peak_megabytes(), time.monotonic()
try:
    build_index.build_index(sys.argv[2], dataset, workers=1)
    text = "nothing"
except FacegridError as error:
    text = str(error)
print(json.dumps([text, time.monotonic() - started, environment.peak_megabytes() - before]))
"""


def zeros(megabytes):
    """Bytes that deflate to a thousandth."""
    return bytes(megabytes * 10**6)


def png_of(width, height):
    """A valid grey PNG of zeros, a few kilobytes of it."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    deflate = zlib.compressobj(9)
    rows = b"".join(deflate.compress(bytes(width + 1)) for _ in range(height)) + deflate.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_of_many_scans():
    """A progressive JPEG whose last scan stands there five thousand times."""
    data = io.BytesIO()
    Image.effect_noise((64, 64), 90).save(data, "JPEG", progressive=True)
    data = data.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + 5000 * data[last:-2] + data[-2:]


def archive(path, pictures, legend=None, lie=None, method=zipfile.ZIP_DEFLATED):
    """A zip with these pictures {name: bytes}; `lie` is the size that each of them declares."""
    legend = legend or "".join(["image,emotion\n", *(f"{name},joy\n" for name in pictures)]).encode()
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("data/legend.csv", legend)
        for name, data in pictures.items():
            file.writestr(f"images/{name}", data)
            if lie is not None:
                file.getinfo(f"images/{name}").file_size = lie
    return path


ROWS = b"".join(b"%d.png,joy\n" % number for number in range(1_100_000))
# What is in the zip, made when its test runs, and the words that refuse it.
BOMBS = {
    "a labels file of zeros": (
        lambda: {"pictures": {"a.png": b"x"}, "legend": zeros(60)},
        "data/legend.csv: cannot be read (has 60,000,000 bytes in 58,",
    ),
    "a labels file of many rows": (
        lambda: {"pictures": {"a.png": b"x"}, "legend": b"image,emotion\n" + ROWS},
        "has 1,100,001 lines, more than 1,000,000",
    ),
    "pictures of zeros": (
        lambda: {"pictures": dict.fromkeys(["a.png", "b.png", "c.png"], zeros(60))},
        "images/a.png: cannot be read as a picture: has 60,000,000 bytes in 58,",
    ),
    "a picture that declares less than it has": (
        lambda: {"pictures": {"a.png": zeros(300)}, "lie": 1000},
        "images/a.png: cannot be read as a picture: cannot be unpacked (BadZipFile: Bad CRC-32",
    ),
    "a picture that declares more than it has": (
        lambda: {"pictures": {"a.png": b"x"}, "lie": 2**31},
        "images/a.png: cannot be read as a picture: has 2,147,483,648 bytes, more than 64,000,000",
    ),
    "a strip of a picture": (
        lambda: {"pictures": {"a.png": png_of(89_478_485, 1)}},
        "a.png: cannot be read as a picture: has 89,478,485 x 1 = 89,478,485 pixels; expected at most",
    ),
    "a wide picture": (
        lambda: {"pictures": {"a.png": png_of(8000, 8000)}},
        "a.png: cannot be read as a picture: has 8,000 x 8,000 = 64,000,000 pixels; expected at most",
    ),
    "a picture of many scans": (
        lambda: {"pictures": {"a.jpg": jpeg_of_many_scans()}, "method": zipfile.ZIP_STORED},
        "a.jpg: cannot be read as a picture: has 5,0",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_name_at_once(tmp_path, name):
    content, words = BOMBS[name]
    path = archive(tmp_path / "faces.zip", **content())
    command = [sys.executable, "-c", READ, PROJECT / "workflow/scripts", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    text, seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    assert words in text
    assert megabytes < MEGABYTES
    assert seconds < 3 * SECONDS  # 2 on an idle machine; tests run beside others


def test_a_picture_that_takes_long_is_given_up(monkeypatch):
    from facegrid.data import image_decoding

    def work_for_ever(image):
        while True:
            pass

    data = io.BytesIO()
    Image.new("L", (9, 9)).save(data, "PNG")
    Image.init()  # loads pictures itself
    monkeypatch.setattr(image_decoding, "MOST_SECONDS", 0.2)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", work_for_ever)
    with pytest.raises(OSError, match=r"takes more than 0\.2 s to decode"):
        image_decoding.decode(data.getvalue())
