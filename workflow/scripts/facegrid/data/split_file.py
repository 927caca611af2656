"""What a split says: the rows of each part, and whose pictures they are. Light to import, as every fit does it."""

import numpy as np

from facegrid.errors import FacegridError
from facegrid.storage import checksums, csv_table

PARTS = ("train", "validation", "test", "unused")


def read_split(path):
    """The parts of a split as {part: row numbers, ascending (int64)} and the digest that tells it from others."""
    data = csv_table.read_csv(path, "a split", ["row", "part"], dtype={"row": "int64"})
    parts = {part: data.loc[data["part"] == part, "row"].to_numpy() for part in PARTS}
    return parts, checksums.sha256(path)


def known_people(parts, group):
    """Whether each test row shows someone (or is a picture) that the training or validation part has too, (n_test,).

    Args: parts as read_split gives them; group (n,), of person_groups.groups.
    """
    seen = np.concatenate([group[parts["train"]], group[parts["validation"]]])
    return np.isin(group[parts["test"]], seen)


def check_apart(parts, group, strategy, where):
    """Raise FacegridError where a split that keeps people apart does not: its file is another one's."""
    if strategy != "person_disjoint":
        return
    sides = [set(group[parts[part]]) for part in ("train", "validation", "test")]
    if sum(map(len, sides)) != len(set.union(*sides)):
        raise FacegridError(f"{where}: a person or picture is on two sides of a person_disjoint split; remove it")
