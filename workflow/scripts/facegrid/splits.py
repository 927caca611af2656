"""Which rows of the index are trained on and which are tested: one file a split, shared by all its models."""

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

from facegrid import files
from facegrid.errors import FacegridError

PARTS = ("train", "validation", "test", "unused")


def split_rows(n_rows, split):
    """Part of each row of the index.

    Args: split, its part of the config: rows ("all", or the first so many), test_share, seed.
    Returns: DataFrame with columns row (0 ...) and part (one of PARTS).
    Raises: FacegridError when the index has fewer rows than asked for, or a part would be empty.
    """
    used = n_rows if split["rows"] == "all" else split["rows"]
    if used > n_rows:
        raise FacegridError(f"rows: {used:,} asked for, but the index has {n_rows:,}; lower rows, or use all")
    try:
        _, test = train_test_split(np.arange(used), test_size=split["test_share"], random_state=split["seed"])
    except ValueError as error:
        text = f"test_share: {split['test_share']} of {used:,} rows leaves a part empty ({error})"
        raise FacegridError(text) from None
    part = np.full(n_rows, "unused", dtype=object)
    part[:used] = "train"
    part[test] = "test"
    return pd.DataFrame({"row": np.arange(n_rows), "part": part})


def read_split(path):
    """The parts of a split as {part: row numbers, ascending (int64)} and the digest that tells it from others."""
    try:
        data = pd.read_csv(path)
        parts = {part: data.loc[data["part"] == part, "row"].to_numpy("int64") for part in PARTS}
    except (ValueError, KeyError) as error:
        raise FacegridError(f"{path}: not a split ({str(error).strip()}); remove it and run again") from None
    return parts, files.sha256(path)
