"""The state of the project, and the machine and versions that a process runs with."""

import platform
import resource
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from facegrid.provenance.code_digest import LIBRARY


def commit():
    """Git's name of the project's state, with -dirty where files differ from it; None where git does not have it."""
    try:
        _git("ls-files", "--error-unmatch", "errors.py")  # an installed copy may lie in a project of the user's
        return _git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*words):
    command = ["git", "-C", str(LIBRARY), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def machine(packages):
    """Versions and machine of this process, and its peak memory so far in megabytes."""
    return {
        "python": platform.python_version(),
        "versions": {package: version(package) for package in packages},
        "host": platform.node(),
        "processor": processor(),
        "peak_memory_mb": round(peak_megabytes()),
    }


def processor():
    """Name of the processor where the system tells it, else its architecture."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


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
