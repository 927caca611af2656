"""Files known by their content."""

import contextlib
import hashlib
import json
from pathlib import Path

from facegrid.errors import FacegridError
from facegrid.storage.atomic import write_json


def remembered(path, stats, compute):
    """What compute() gives, kept in a file and taken from there while `stats` (text) is the same.

    Where the file cannot be written, it is only slower.
    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):  # not there, or not as it is written below
        known = json.loads(Path(path).read_text())
        if known["stats"] == stats:
            return known["contents"]
    found = compute()
    with contextlib.suppress(FacegridError):
        write_json({"stats": stats, "contents": found}, path)
    return found


def write_digests(paths, digests_path):
    """Write {file name: SHA-256} of files beside each other, by which check_digest() knows them later."""
    write_json({Path(path).name: sha256(path) for path in paths}, digests_path)


def check_digest(path, digests_path):
    """Digest of a file's bytes. Raises: FacegridError where they are not those that were written (42 MB take 0.1 s)."""
    try:
        written = json.loads(Path(digests_path).read_text(encoding="utf-8"))[Path(path).name]
    except (ValueError, KeyError, TypeError) as error:
        raise FacegridError(
            f"{digests_path}: no digests of files ({type(error).__name__}: {error}); make it anew with "
            f"snakemake --force {digests_path} (and your --configfile, if any), and run again"
        ) from None
    is_there = Path(path).is_file()
    if not is_there or sha256(path) != written:
        # With all else in one call, Snakemake would make everything below it again too.
        wrong = "damaged, its bytes are not those that were written" if is_there else "not there"
        raise FacegridError(
            f"{path}: {wrong}; make it anew, before all else, with "
            f"snakemake --force {path} (and your --configfile, if any), and run again"
        )
    return written


def sha256(path):
    """Digest of a file's bytes (hex)."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
