"""Decoding and resizing all pictures into the cached arrays, beside a plain loop of Pillow."""

import tempfile
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
from data import source, whole_index
from measure import Section, in_turns, ratios, spread, table
from PIL import Image

from facegrid.data import image_arrays
from facegrid.data.image_decoding import decode
from facegrid.data.source import open_source
from facegrid.storage.parallel import map_chunks

SIZE = 32
WORKERS = 2


def section(chosen):
    """Pictures a second from the same files, and that all ways give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder), chosen)


def measured(folder, chosen):
    """The section, with its files in a folder."""
    pictures = unpacked(source(folder, chosen), folder / "pictures")
    zipped = packed(pictures, folder / "packed.zip")
    rows = whole_index(pictures)
    names = rows["image"].tolist()
    ways = {
        "plain loop of Pillow, one core": lambda: plain(pictures, names),
        "facegrid, one core": lambda: made(folder, pictures, rows, 1),
        f"facegrid, {WORKERS} cores": lambda: made(folder, pictures, rows, WORKERS),
        f"facegrid, {WORKERS} cores, from a zip": lambda: made(folder, zipped, rows, WORKERS),
        "reading and decoding alone, one core": lambda: decoded(pictures, names, 1),
        f"reading and decoding alone, {WORKERS} cores": lambda: decoded(pictures, names, WORKERS),
    }
    wanted = plain(pictures, names)  # and the files are in the system's cache
    for place in (pictures, zipped):
        assert np.array_equal(wanted, made(folder, place, rows, WORKERS)), "not the bytes of the plain loop"
    seconds = in_turns(ways, 1 if chosen.tiny else 3)
    faster = ratios(seconds, next(iter(ways)))
    lines = [
        {
            "way": name,
            "pictures a second": spread([len(names) / value for value in seconds[name]], "{:,.0f}"),
            "times the plain loop": spread(faster[name], "{:.2f}"),
        }
        for name in ways
    ]
    return Section(
        "Arrays",
        f"{len(names):,} pictures decoded and resized to {SIZE} x {SIZE} pixels (bicubic), written as both arrays. The "
        "plain loop opens, converts to RGB and resizes one picture after another. All give the same bytes.",
        [table(lines)],
        [],
    )


def plain(pictures, names):
    """What one writes without a library: (n, SIZE, SIZE, 3) uint8."""
    images = []
    for name in names:
        with Image.open(pictures / "images" / name) as picture:
            images.append(np.asarray(picture.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC)))
    return np.stack(images)


def made(folder, pictures, rows, workers):
    """The arrays as the workflow's rule writes them; the images, memory-mapped."""
    images = folder / "images.npy"
    image_arrays.write_arrays(pictures, rows, SIZE, images, folder / "rows.npy", folder / "digests.json", workers)
    return np.load(images, mmap_mode="r")


def decoded(pictures, names, workers):
    """The floor: what it takes to have the pictures in memory at their own size."""
    return sum(map_chunks(partial(decode_all, pictures), names, workers))


def decode_all(pictures, names):
    """Number of pictures that were decoded."""
    place = open_source(pictures)
    return sum(decode(place.read(name)) is not None for name in names)


def unpacked(pictures, folder):
    """A folder with the pictures of a data set, which may be a zip."""
    if pictures.is_dir():
        return pictures
    with zipfile.ZipFile(pictures) as archive:
        archive.extractall(folder)
    return folder


def packed(pictures, path):
    """A zip of a data set's folder, as GitHub's are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(pictures.rglob("*")):
            if file.is_file() and file.relative_to(pictures).parts[0] in ("images", "data"):
                archive.write(file, file.relative_to(pictures))
    return path
