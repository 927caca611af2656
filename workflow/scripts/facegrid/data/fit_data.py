"""What every fit reads, whatever the model: pictures, classes and the sets of a split."""

from dataclasses import dataclass

import numpy as np

from facegrid.data import person_groups, resampling
from facegrid.data.index import class_numbers, read_index
from facegrid.data.split_file import check_apart, known_people, read_split
from facegrid.errors import FacegridError
from facegrid.storage import checksums


@dataclass
class Data:
    """Pictures and classes of a split: x, memory-mapped array, a row a legend row; y (n,) class numbers."""

    x: np.ndarray
    y: np.ndarray
    classes: list
    parts: dict  # {part: row numbers, ascending}; those of a resampled training part may repeat
    split_digest: str
    arrays_digest: str = ""
    n_known: int = 0  # test pictures of people that the training or validation part has too

    def part(self, name):
        """Pictures (a copy in memory) and classes of a part of the split."""
        return self.x[self.parts[name]], self.y[self.parts[name]]


def load_data(arrays_path, digests_path, index_path, split_path, settings):
    """The data of a fit, its training part resampled where the settings say so.

    Raises: FacegridError when arrays are damaged, or do not belong to index and split, or people are not kept apart
        that should be.
    """
    arrays_digest = checksums.check_digest(arrays_path, digests_path)
    x = np.load(arrays_path, mmap_mode="r")
    index = read_index(index_path)
    y = class_numbers(index, settings["classes"])
    parts, split_digest = read_split(split_path)
    n_split = sum(map(len, parts.values()))
    if not len(x) == len(y) == n_split:
        raise FacegridError(
            f"{arrays_path} has {len(x):,} pictures, {index_path} {len(y):,} rows and {split_path} {n_split:,}; "
            "they must agree: remove the one that is wrong and run again"
        )
    group = person_groups.groups(index)
    check_apart(parts, group, settings["strategy"], split_path)
    n_known = int(known_people(parts, group).sum())
    if settings["resample"] == "bootstrap":
        rows = parts["train"]
        parts["train"] = rows[resampling.balanced_bootstrap(y[rows], settings["seed"])]
    return Data(x, y, settings["classes"], parts, split_digest, arrays_digest, n_known)
