"""The index of a data set as later steps read it: one row a legend row."""

from facegrid.errors import FacegridError
from facegrid.storage import csv_table

COLUMNS = ["image", "class", "person", "labeller", "width", "height", "mode", "sha256", "duplicate_of"]


def read_index(path):
    """The index written by index_dataset; names stay text, duplicate_of is a nullable whole number.

    Raises: FacegridError where it is not there, or is no index.
    """
    dtypes = dict.fromkeys(("image", "class", "person", "labeller", "mode", "sha256"), str) | {"duplicate_of": "Int64"}
    # A person called NA is no missing value.
    options = {"dtype": dtypes, "keep_default_na": False, "na_values": {"duplicate_of": [""]}}
    return csv_table.read_csv(path, "an index", COLUMNS, **options)[COLUMNS]


def check_length(index, parts, where):
    """Raise FacegridError where a split is of another number of rows than the index; where, the split's path."""
    rows = sum(map(len, parts.values()))
    if rows != len(index):
        raise FacegridError(f"{where} has {rows:,} rows, the index {len(index):,}; remove the one that is wrong")


def class_numbers(index, classes):
    """Number of each row's class, (n,) int64."""
    return index["class"].map({name: number for number, name in enumerate(classes)}).to_numpy("int64")
