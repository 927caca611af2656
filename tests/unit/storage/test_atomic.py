"""Files that appear whole or not at all."""

import errno
import os
import time

import pytest

from facegrid.errors import FacegridError, listed
from facegrid.storage import atomic, checksums, timestamps


def test_whole_replaces_only_at_the_end(tmp_path):
    path = tmp_path / "below" / "a.txt"
    atomic.write_text("old", path)
    with atomic.whole(path) as beside:
        beside.write_text("new")
        assert path.read_text() == "old"
        assert beside.suffix == ".txt"  # numpy and Pillow choose their format by it
    assert path.read_text() == "new"


def test_whole_leaves_the_old_file_where_writing_fails(tmp_path):
    path = tmp_path / "a.txt"
    atomic.write_text("old", path)
    with pytest.raises(RuntimeError), atomic.whole(path) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "old")]


def test_whole_takes_away_what_a_killed_process_left(tmp_path):
    left_over = tmp_path / ".a[1].123.part.txt"
    others = [tmp_path / name for name in (".a[1].123.part.csv", ".a1.123.part.txt", ".b.123.part.txt")]
    for path in (left_over, *others):
        path.touch()
    atomic.write_text("new", tmp_path / "a[1].txt")
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "a[1].txt", *others])


def test_whole_names_the_file_that_cannot_be_written(tmp_path):
    words = r"a\.txt: cannot be written \(.*No space left on device\); make room"
    with pytest.raises(FacegridError, match=words), atomic.whole(tmp_path / "a.txt"):
        raise OSError(errno.ENOSPC, "No space left on device")
    (tmp_path / "file").touch()
    with pytest.raises(FacegridError, match=r"file/a\.txt: cannot be written"), atomic.whole(tmp_path / "file/a.txt"):
        raise AssertionError("the body must not run")


def test_digests_tell_every_damage(tmp_path):
    array, digests = tmp_path / "a.npy", tmp_path / "digests.json"
    array.write_bytes(b"12345678")
    checksums.write_digests([array], digests)
    checksums.check_digest(array, digests)
    for damaged in (b"1234567", b"12345679", b"123456788", b""):
        array.write_bytes(damaged)
        with pytest.raises(FacegridError, match=r"a\.npy: damaged"):
            checksums.check_digest(array, digests)
    for text in ("", "{", "[]", "{}", "null", '"a.npy"'):
        digests.write_text(text)
        with pytest.raises(FacegridError, match=r"digests\.json: no digests of files"):
            checksums.check_digest(array, digests)


def test_only_times_to_come_are_brought_back(tmp_path):
    names = ["past.txt", "below/future.txt", ".records/future.txt", ".future.part.txt"]
    times = [1e9, time.time() + 3600, time.time() + 3600, time.time() + 3600]
    for name, moment in zip(names, times, strict=True):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment, moment))
    (tmp_path / "dangling.txt").symlink_to("nowhere")
    timestamps.bring_back_from_the_future(tmp_path)
    now = time.time()
    past, future, *left_alone = [(tmp_path / name).stat().st_mtime for name in names]
    assert past == 1e9 and future <= now and min(left_alone) > now
    timestamps.bring_back_from_the_future(tmp_path / "none")


def test_listed_stops_at_its_limit_and_counts_the_rest():
    assert listed(["a", "b"], limit=2) == "  a\n  b"
    assert listed(["a", "b", "c", "d"], limit=2) == "  a\n  b\n  ... and 2 more"
