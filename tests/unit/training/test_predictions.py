"""The file that every number and figure is computed from."""

import numpy as np
import pytest

from facegrid.errors import FacegridError
from facegrid.training import predictions
from facegrid.training.predictions import Predictions

SAID = Predictions(np.array([4, 7]), np.array([1, 0]), np.array([[0.25, 0.75], [0.5, 0.5]], "float32"), ["a", "b"])


def test_what_was_written_is_read(tmp_path):
    predictions.write(tmp_path / "p.npz", SAID)
    read = predictions.read(tmp_path / "p.npz")
    assert (read.row.tolist(), read.true.tolist(), read.classes) == ([4, 7], [1, 0], ["a", "b"])
    assert read.probability.dtype == "float32" and read.probability.tolist() == SAID.probability.tolist()
    assert read.predicted.tolist() == [1, 0]  # of equal ones the first
    before = (tmp_path / "p.npz").read_bytes()
    predictions.write(tmp_path / "p.npz", read)
    assert (tmp_path / "p.npz").read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"text", b"PK\x03\x04", b"\x93NUMPY"])
def test_another_file(tmp_path, data):
    (tmp_path / "p.npz").write_bytes(data)
    with pytest.raises(FacegridError, match=r"p\.npz: not the predictions of a fit \(.*\); remove it and run again"):
        predictions.read(tmp_path / "p.npz")


def test_any_flipped_bit(tmp_path):
    """Wherever it is, what is read is what was written, or the file is named."""
    path = tmp_path / "p.npz"
    predictions.write(path, SAID)
    content = path.read_bytes()
    told = 0
    for place in range(0, 8 * len(content), 7):  # every seventh, which takes a second
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            read = predictions.read(path)
        except FacegridError as error:
            assert str(error).startswith(f"{path}: not the predictions of a fit (")
            told += 1
        else:
            assert (read.row.tolist(), read.true.tolist(), read.classes) == ([4, 7], [1, 0], ["a", "b"])
            assert read.probability.tolist() == SAID.probability.tolist()
    assert told > 4 * len(content) / 7  # most bits matter
