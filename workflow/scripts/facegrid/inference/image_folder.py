"""A user's folder of pictures without labels: every file in it and below it, known by content.

Light to import (standard library only): the Snakefile asks here whether the pictures have changed.
"""

import os
import re
from pathlib import Path

from facegrid.data.source import MOST_BYTES, files_below, is_folder, read_file, stamp
from facegrid.errors import FacegridError
from facegrid.provenance.code_digest import digest
from facegrid.storage import checksums


def names(folder):
    """Names of the files in a folder and below it, sorted; what starts with a dot is passed over, as are pipes.

    Raises: FacegridError for what is no folder, for one that cannot be listed, and for one without files.
    """
    folder = Path(folder)
    if not is_folder(folder):
        start = "" if folder.is_absolute() else f" ({folder} starts at --directory, or else at the project's folder)"
        raise FacegridError(f"pictures: no folder {folder.absolute()}; expected one with pictures in it{start}")
    found = sorted(name for name, _ in files_below(folder))
    if not found:
        raise FacegridError(f"pictures: no files in {folder}; expected pictures in it or below it")
    return found


def read(folder, name):
    """Bytes of a file. Raises: OSError where it cannot be read or is too large for a picture."""
    if shown(name) != name:
        raise OSError("its name is not UTF-8; rename it")
    return read_file(Path(folder) / name)


def shown(name):
    """A file's name as it can be written, what is not UTF-8 replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def contents(folder, remembered):
    """Digest of the files' names and bytes, whatever their times (hex).

    It is kept in the file `remembered` and used again while sizes and times of the files stay as they were.
    """
    found = names(folder)
    stats = digest([str(folder), *([name, *_stamp(Path(folder) / name)] for name in found)])
    return checksums.remembered(remembered, stats, lambda: digest([[name, _digest(folder, name)] for name in found]))


def title(folder):
    """Name for the results of a folder: its own, with what is awkward in a path replaced."""
    return re.sub(r"[^\w.-]+", "_", Path(folder).resolve().name)


def _stamp(path):
    try:
        return stamp(path.stat())
    except OSError as error:  # gone meanwhile
        return [str(error)]


def _digest(folder, name):
    path = Path(folder) / name
    try:
        return checksums.sha256(path) if path.stat().st_size <= MOST_BYTES else path.stat().st_size
    except OSError as error:  # no permission: told when it is read as a picture, beside what the others show
        return str(error)
