"""Tables as CSV. How numbers are written and read here is part of every result."""

import pandas as pd

from facegrid.errors import FacegridError
from facegrid.storage.atomic import whole


def write_csv(frame, path):
    """Write a DataFrame as CSV without its index."""
    with whole(path) as beside:
        frame.to_csv(beside, index=False, lineterminator="\n")


def read_csv(path, what, columns=(), **options):
    """The DataFrame in a CSV file; options, those of pandas.

    Args: what, the kind of table that is expected, in words; columns, those that it must have.
    Raises: FacegridError where it is not there, cannot be read, or lacks a column.
    """
    try:
        frame = pd.read_csv(path, **options)
    except FileNotFoundError:
        raise FacegridError(f"{path}: not there; the next run makes it") from None
    except MemoryError:
        raise
    except Exception as error:  # in damaged bytes anything can be met
        raise FacegridError(f"{path}: not {what} ({str(error).strip()}); remove it and run again") from None
    if missing := [column for column in columns if column not in frame]:
        raise FacegridError(f"{path}: not {what} (no column {', '.join(missing)}); remove it and run again")
    return frame
