"""The index of a data set as later steps read it: one row a legend row."""

import pandas as pd

from facegrid.errors import FacegridError

COLUMNS = ["image", "class", "person", "labeller", "width", "height", "mode", "sha256", "duplicate_of"]


def read_index(path):
    """The index written by index_dataset; names stay text, duplicate_of is a nullable whole number.

    Raises: FacegridError where it is not there, or is no index.
    """
    dtypes = dict.fromkeys(("image", "class", "person", "labeller", "mode", "sha256"), str) | {"duplicate_of": "Int64"}
    # A person called NA is no missing value.
    try:
        index = pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values={"duplicate_of": [""]})
        return index[COLUMNS]
    except FileNotFoundError:
        raise FacegridError(f"{path}: not there; the next run makes it") from None
    except (ValueError, KeyError) as error:
        raise FacegridError(f"{path}: not an index ({str(error).strip()}); remove it and run again") from None


def check_length(index, parts, where):
    """Raise FacegridError where a split is of another number of rows than the index; where, the split's path."""
    rows = sum(map(len, parts.values()))
    if rows != len(index):
        raise FacegridError(f"{where} has {rows:,} rows, the index {len(index):,}; remove the one that is wrong")


def class_numbers(index, classes):
    """Number of each row's class, (n,) int64."""
    return index["class"].map({name: number for number, name in enumerate(classes)}).to_numpy("int64")
