"""What memory this process has taken."""

import resource
import sys
from pathlib import Path


def peak_megabytes():
    """The most that this process has held at a time, in megabytes of 10^6 bytes.

    On Linux not what getrusage tells: there a process begins with the peak of the one that started it, so that a small
    fit would be said to hold what Snakemake does with 10,000 cells.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) * 1024 / 1e6
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6  # bytes on macOS, else KiB
