"""The log of a job: everything the process prints, and a user's mistake as one message without a traceback."""

import contextlib
import os
import sys
from pathlib import Path

from facegrid.errors import FacegridError


@contextlib.contextmanager
def job(log):
    """Send standard output and error of the whole process to the file `log`; a FacegridError ends the process there.

    Yields where standard error went before, for what is meant for the terminal (a progress bar).
    The file descriptors themselves are redirected, since libraries written in C++ (TensorFlow) pass sys.stderr by.
    """
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    with Path(log).open("w", buffering=1, encoding="utf-8") as file, os.fdopen(os.dup(2), "w") as terminal:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield terminal
        except FacegridError as error:
            print(f"Error: {error}", file=sys.stderr, flush=True)
            sys.exit(1)
