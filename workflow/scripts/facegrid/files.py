"""Files that appear whole or not at all."""

import contextlib
import hashlib
import json
import os
from pathlib import Path


@contextlib.contextmanager
def whole(path):
    """Path beside `path` (same ending) to write to: renamed to `path` at the end, removed if anything fails."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield beside
        beside.replace(path)
    finally:
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


def sha256(path):
    """Digest of a file's bytes (hex)."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
