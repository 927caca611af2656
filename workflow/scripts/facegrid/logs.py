"""The log of a job: everything the process prints, and a user's mistake as one message without a traceback."""

import contextlib
import fcntl
import os
import sys
import time
from pathlib import Path

from facegrid.errors import FacegridError

# What a log ends with, or has at the start of one of its last lines; progress.py reads it.
DONE = "Done after "
FAILED = ("Error: ", "Traceback (most recent call last)")


@contextlib.contextmanager
def job(log):
    """Send standard output and error of the whole process to the file `log`; a FacegridError ends the process there.

    Yields where standard error went before, for what is meant for the terminal (a progress bar).
    The file descriptors themselves are redirected, since libraries written in C++ (TensorFlow) pass sys.stderr by.
    The log is locked while the process lives, whatever ends it: so others know that the job runs.
    """
    started = time.monotonic()
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    with Path(log).open("w", buffering=1, encoding="utf-8") as file, os.fdopen(os.dup(2), "w") as terminal:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield terminal
        except FacegridError as error:
            print(f"{FAILED[0]}{error}", file=sys.stderr, flush=True)
            sys.exit(1)
        print(f"{DONE}{time.monotonic() - started:.0f} s", flush=True)
