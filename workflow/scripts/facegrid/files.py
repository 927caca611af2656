"""Files that appear whole or not at all."""

import contextlib
import glob
import hashlib
import json
import os
import time
from pathlib import Path

from facegrid.errors import FacegridError


@contextlib.contextmanager
def whole(path):
    """Path beside `path` (same ending) to write to: renamed to `path` at the end, removed if anything fails.

    Raises: FacegridError where the file cannot be written (disk full, no permission): libraries leave out which it was.
    """
    path = Path(path)
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left_over in path.parent.glob(f".{glob.escape(path.stem)}.*.part{path.suffix}"):
            left_over.unlink()  # of a process that was killed while it wrote: a file is written by one job at a time
        yield beside
        beside.replace(path)
    except OSError as error:
        raise FacegridError(
            f"{path}: cannot be written ({error}); make room or give permission there, and run again"
        ) from error
    finally:
        with contextlib.suppress(OSError):  # a read-only file system refuses this too
            beside.unlink(missing_ok=True)


def write_text(text, path):
    """Write text (UTF-8, line ends as given)."""
    with whole(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="")


def write_json(data, path):
    """Write plain data as indented JSON with a final line end."""
    write_text(json.dumps(data, indent=2) + "\n", path)


def write_csv(frame, path):
    """Write a DataFrame as CSV without its index."""
    with whole(path) as beside:
        frame.to_csv(beside, index=False, lineterminator="\n")


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
    if sha256(path) != written:
        # With all else in one call, Snakemake would make everything below it again too.
        raise FacegridError(
            f"{path}: damaged, its bytes are not those that were written; make it anew, before all else, with "
            f"snakemake --force {path} (and your --configfile, if any), and run again"
        )
    return written


def sha256(path):
    """Digest of a file's bytes (hex)."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
