"""A checkpoint is whole or not there, and of its recipe or not read."""

import errno

import numpy as np
import pytest

from facegrid.errors import FacegridError
from facegrid.training import checkpoints
from facegrid.training.checkpoints import Checkpoint

HISTORY = [{"step": 1, "test_loss": 0.1 + 0.2}]
ARRAYS = {"model": [np.arange(3, dtype="float32") + n for n in range(12)], "optimizer": [np.array(7)], "kept": []}


def same(arrays, wanted):
    """Whether groups of arrays are equal bit by bit; a group of none is not there."""
    return arrays.keys() == {name for name in wanted if wanted[name]} and all(
        one.dtype == other.dtype and np.array_equal(one, other)
        for name in arrays
        for one, other in zip(arrays[name], wanted[name], strict=True)
    )


def test_what_was_written_is_read(tmp_path):
    Checkpoint(tmp_path / "deep" / "er", "r").write(HISTORY, ARRAYS)
    history, arrays = Checkpoint(tmp_path / "deep" / "er", "r").read()
    assert history == HISTORY and same(arrays, ARRAYS)


def test_nothing_there(tmp_path):
    assert Checkpoint(tmp_path / "none", "r").read() == ([], {})


def test_another_recipe(tmp_path):
    Checkpoint(tmp_path, "r").write(HISTORY, ARRAYS)
    assert Checkpoint(tmp_path, "other").read() == ([], {})


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_cut_off(tmp_path, share):
    checkpoint = Checkpoint(tmp_path, "r")
    checkpoint.write(HISTORY, ARRAYS)
    content = checkpoint.path.read_bytes()
    checkpoint.path.write_bytes(content[: int(share * len(content))])
    assert checkpoint.read() == ([], {})


def test_flipped_bit_of_a_number(tmp_path):
    checkpoint = Checkpoint(tmp_path, "r")
    checkpoint.write(HISTORY, ARRAYS)
    content = bytearray(checkpoint.path.read_bytes())
    content[content.index(np.float32(2).tobytes())] ^= 1
    checkpoint.path.write_bytes(content)
    assert checkpoint.read() == ([], {})


def test_any_flipped_bit(tmp_path):
    """Wherever it is, what is read is what was written or nothing; some make a zip of a method or with a password."""
    checkpoint = Checkpoint(tmp_path, "r")
    checkpoint.write(HISTORY, {"model": [np.arange(3)]})
    content = checkpoint.path.read_bytes()
    nothing = 0
    for place in range(0, 8 * len(content), 7):  # every seventh, which takes a second
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        checkpoint.path.write_bytes(flipped)
        history, arrays = checkpoint.read()
        nothing += not history
        assert (history, arrays) == ([], {}) or (history == HISTORY and same(arrays, {"model": [np.arange(3)]}))
    assert nothing > 4 * len(content) / 7  # most bits matter


def test_failed_writing_leaves_the_one_before(tmp_path, monkeypatch):
    checkpoint = Checkpoint(tmp_path, "r")
    checkpoint.write(HISTORY, ARRAYS)

    def full_disk(path, **arrays):
        path.write_bytes(b"begun")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints.np, "savez", full_disk)
    with pytest.raises(FacegridError, match=r"state\.npz: cannot be written \(.*No space left on device\)"):
        Checkpoint(tmp_path, "r").write([], {})
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz"]
    assert Checkpoint(tmp_path, "r").read()[0] == HISTORY


def test_writing_takes_no_more_than_a_tenth(tmp_path, monkeypatch):
    """Writing takes 2 s, an epoch 8 s: written from 0 to 2, then not before 22, after the epoch that ends at 26."""
    clock = {"now": 0.0}
    monkeypatch.setattr(checkpoints.time, "perf_counter", lambda: clock["now"])
    monkeypatch.setattr(
        checkpoints.np, "savez", lambda path, **arrays: path.touch() or clock.update(now=clock["now"] + 2)
    )
    checkpoint, written = Checkpoint(tmp_path, "r"), []
    for _ in range(4):
        written.append(checkpoint.is_due())
        if written[-1]:
            checkpoint.write(HISTORY, ARRAYS)
        clock["now"] += 8
    assert written == [True, False, False, True]


def test_left_over_of_a_killed_writing_goes_with_the_next_one(tmp_path):
    (tmp_path / ".state.123.part.npz").write_bytes(b"begun")
    Checkpoint(tmp_path, "r").write(HISTORY, ARRAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz"]


def test_removed(tmp_path):
    checkpoint = Checkpoint(tmp_path / "cell", "r")
    checkpoint.remove()  # nothing there is no mistake
    checkpoint.write(HISTORY, ARRAYS)
    checkpoint.remove()
    assert list(tmp_path.iterdir()) == []


def test_variables_are_those_of_the_machine_that_fits(tmp_path, monkeypatch):
    monkeypatch.setenv("SCRATCH", str(tmp_path))
    monkeypatch.delenv("TMPDIR", raising=False)
    assert Checkpoint("$SCRATCH/cell", "r").folder == Checkpoint("${SCRATCH}/cell", "r").folder == tmp_path / "cell"
    with pytest.raises(FacegridError, match=r"checkpoints: \$TMPDIR/cell names \$TMPDIR, which is not set on "):
        Checkpoint("$TMPDIR/cell", "r")
