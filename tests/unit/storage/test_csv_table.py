"""Tables are read, or named with what to do."""

import pandas as pd
import pytest

from facegrid.errors import FacegridError
from facegrid.storage import csv_table


def test_what_was_written_is_read(tmp_path):
    frame = pd.DataFrame({"model": ["7", "NA"], "accuracy": [0.1 + 0.2, None]})
    csv_table.write_csv(frame, tmp_path / "a.csv")
    options = {"dtype": {"model": str}, "keep_default_na": False, "na_values": {"accuracy": [""]}}
    pd.testing.assert_frame_equal(csv_table.read_csv(tmp_path / "a.csv", "a table", ["model"], **options), frame)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"a\.csv: not a table \(No columns to parse from file\); remove it and run again"),
        (b"row\n\xff\xfe\n", r"a\.csv: not a table \('utf-8' codec can't decode"),
        (b"row\n1e999\n", r"a\.csv: not a table \(cannot convert float infinity to integer\)"),
        (b'row\n"1\n', r"a\.csv: not a table \(.*EOF inside string"),
        (b"other\n1\n", r"a\.csv: not a table \(no column row\); remove it and run again"),
        (None, r"a\.csv: not there; the next run makes it"),
    ],
)
def test_what_is_damaged_is_named(tmp_path, data, words):
    if data is not None:
        (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(FacegridError, match=words):
        csv_table.read_csv(tmp_path / "a.csv", "a table", ["row"], dtype={"row": "Int64"})


def test_a_folder_in_its_place_is_named(tmp_path):
    with pytest.raises(FacegridError, match=r"not a table \(.*Is a directory"):
        csv_table.read_csv(tmp_path, "a table")
