"""Files that appear whole or not at all."""

import pytest

from facegrid import files
from facegrid.errors import listed


def test_whole_replaces_only_at_the_end(tmp_path):
    path = tmp_path / "below" / "a.txt"
    files.write_text("old", path)
    with files.whole(path) as beside:
        beside.write_text("new")
        assert path.read_text() == "old"
        assert beside.suffix == ".txt"  # numpy and Pillow choose their format by it
    assert path.read_text() == "new"


def test_whole_leaves_the_old_file_where_writing_fails(tmp_path):
    path = tmp_path / "a.txt"
    files.write_text("old", path)
    with pytest.raises(RuntimeError), files.whole(path) as beside:
        beside.write_text("half")
        raise RuntimeError
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "old")]


def test_listed_stops_at_its_limit_and_counts_the_rest():
    assert listed(["a", "b"], limit=2) == "  a\n  b"
    assert listed(["a", "b", "c", "d"], limit=2) == "  a\n  b\n  ... and 2 more"
