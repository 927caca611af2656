"""Times of files that Snakemake refuses."""

import contextlib
import os
import time
from pathlib import Path


def bring_back_from_the_future(folder):
    """Give the files in a folder whose time is still to come (a clock set back, another machine's clock) that of now.

    Snakemake refuses, and removes, what is made of such a file. Files and folders that start with a dot are left alone.
    """
    now = time.time()
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(place) / name for name in names if not name.startswith(".")):
            with contextlib.suppress(OSError):  # gone meanwhile, or another user's
                if path.stat().st_mtime > now:
                    os.utime(path)
