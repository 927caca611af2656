"""Pictures as cached arrays of one size, in the two layouts of the study."""

from functools import partial

import numpy as np

from facegrid.data import image_decoding
from facegrid.data.source import open_source, read_indexed
from facegrid.storage import atomic, checksums
from facegrid.storage.parallel import map_chunks


def write_arrays(path, index, size, images_path, rows_path, digests_path, workers):
    """Decode every picture of the index at one size and write both arrays, .npy, uint8, and their digests.

    images (n, size, size, 3); rows (n, 3 * size * size): a picture's red, then green, then blue values, each row-major.
    Written as the pictures come, since at 512 pixels the study's take 11 GB.
    Raises: FacegridError for a picture that has changed since it was indexed.
    """
    wanted = list(zip(index["image"], index["sha256"], strict=True))
    with (
        atomic.whole(images_path) as images_beside,
        atomic.whole(rows_path) as rows_beside,
        images_beside.open("wb") as images_file,
        rows_beside.open("wb") as rows_file,
    ):
        _write_header(images_file, (len(wanted), size, size, 3))
        _write_header(rows_file, (len(wanted), 3 * size * size))
        for images in map_chunks(partial(_load, path, size), wanted, workers):
            images_file.write(images.tobytes())
            rows_file.write(planes(images).tobytes())
    checksums.write_digests([images_path, rows_path], digests_path)


def planes(images):
    """Rows (n, 3 * size * size) of images (n, size, size, 3): the study's plane order."""
    return images.transpose(0, 3, 1, 2).reshape(len(images), -1)


def _write_header(file, shape):
    np.lib.format.write_array_header_1_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})


def _load(path, size, wanted):
    source = open_source(path)
    data = (read_indexed(source, name, sha256) for name, sha256 in wanted)
    return np.stack([image_decoding.resize(image_decoding.decode(picture), size) for picture in data])
