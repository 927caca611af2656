"""The log of a job: everything the process prints, and what a user can mend as one message without a traceback."""

import contextlib
import errno
import fcntl
import os
import sys
import time
from pathlib import Path

from facegrid.errors import FacegridError

# What a log ends with, or has at the start of one of its last lines; status/fit_states.py reads it.
DONE = "Done after "
FAILED = ("Error: ", "Traceback (most recent call last)")
TRIES = 100  # to lock a log, a hundredth of a second apart; then a job that is still at work has it
# What an OSError says of the machine and not of the code: no room, no permission, a disk or a network that fails.
OF_THE_MACHINE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO),
    *(errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ESTALE, errno.ETIMEDOUT),
}


@contextlib.contextmanager
def job(log):
    """Send standard output and error of the whole process to the file `log`, and end the process there on an error.

    Yields where standard error went before, for what is meant for the terminal (a progress bar).
    The file descriptors themselves are redirected, since libraries written in C++ (TensorFlow) pass sys.stderr by.
    The log is locked while the process lives, whatever ends it: so others know that the job runs.
    """
    started = time.monotonic()
    Path(log).parent.mkdir(parents=True, exist_ok=True)
    with Path(log).open("w", buffering=1, encoding="utf-8") as file, os.fdopen(os.dup(2), "w") as terminal:
        lock(file)
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        sys.stdout.reconfigure(line_buffering=True)  # what was printed stays, in its order, where the process is killed
        try:
            yield terminal
            print(f"{DONE}{time.monotonic() - started:.0f} s")
        except (FacegridError, MemoryError, OSError) as error:
            text = message(error)
            if text is None:
                raise
            try:
                print(f"{FAILED[0]}{text}", file=sys.stderr, flush=True)
            except OSError:  # no room for the log either
                print(f"{FAILED[0]}{text}", file=terminal, flush=True)
            sys.exit(1)


def lock(file):
    """Lock a log; others who ask whether it is locked (fit_states.is_held) lock it for a moment, so more than once."""
    for _ in range(TRIES):
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.01)
        except OSError:  # a file system without locks
            return None


def message(error):
    """What a user is told of an error that is not the code's; None for another."""
    if isinstance(error, FacegridError):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            f"not enough memory ({str(error) or 'asked for more than there is'}); run fewer jobs at once "
            "(--cores, or --resources mem_mb= with what there is), or smaller ones (resolution, batch_size)"
        )
    if error.errno in OF_THE_MACHINE:
        return f"{error}; see to the disk, its room and permissions, and run again"
    return None
