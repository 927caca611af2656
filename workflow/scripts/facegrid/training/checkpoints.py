"""The state of a fit on disk, from which a killed one goes on: whole or not there, and never of another recipe."""

import contextlib
import json
import os
import platform
import re
import shutil
import time
from pathlib import Path

import numpy as np

from facegrid.errors import FacegridError
from facegrid.storage import atomic

# Seconds of work for each second of writing, so that it never costs more than a tenth: for the study's rows VGG11's
# 450 MB took a quarter of its epoch's 5 s, MobileNet's 50 MB a fortieth; a file system behind a network is slower.
WORK_PER_WRITING = 10


class Checkpoint:
    """The one checkpoint of a fit, in a folder of its own, for the recipe of that digest.

    Environment variables in the folder's name ($TMPDIR, ${SCRATCH}) are those of the machine that fits.
    Raises: FacegridError for a variable that is not set there.
    """

    def __init__(self, folder, recipe_digest):
        self.folder = Path(_expanded(folder))
        self.path = self.folder / "state.npz"
        self.recipe = recipe_digest
        self.not_before = 0.0

    def is_due(self):
        """Whether to write; not where the last writing is too recent for what it took."""
        return time.perf_counter() >= self.not_before

    def write(self, history, arrays):
        """Write history (plain data) and arrays {name: list of arrays}."""
        started = time.perf_counter()
        flat = {f"{name}/{number}": array for name, group in arrays.items() for number, array in enumerate(group)}
        # A zip has check sums of its contents; its names have none.
        facts = json.dumps({"recipe": self.recipe, "history": history, "names": list(flat)})
        with atomic.whole(self.path) as beside:
            np.savez(beside, facts=facts, **flat)
        now = time.perf_counter()
        self.not_before = now + WORK_PER_WRITING * (now - started)

    def read(self):
        """(history, arrays) as they were written; two empty ones where none of this recipe can be read."""
        # Damage of a single bit may look like another compression, a password or a later zip: anything can be raised.
        with contextlib.suppress(Exception), np.load(self.path) as data:
            facts = json.loads(data["facts"].item())
            if facts["recipe"] == self.recipe and data.files == ["facts", *facts["names"]]:
                return facts["history"], _grouped(data)
        return [], {}

    def remove(self):
        """Take the checkpoint away, once the results of the fit are there."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _expanded(folder):
    expanded = os.path.expandvars(folder)
    if unknown := re.search(r"\$\w+|\$\{.*?\}", expanded):
        raise FacegridError(
            f"checkpoints: {folder} names {unknown.group()}, which is not set on {platform.node()}; "
            "expected variables that every machine has which fits"
        )
    return expanded


def _grouped(data):
    arrays = {}
    for key in data.files:  # in the order in which they were written
        name, _, number = key.partition("/")
        if number:
            arrays.setdefault(name, []).append(data[key])
    return arrays
