"""Files that appear whole or not at all."""

import contextlib
import glob
import json
import os
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
