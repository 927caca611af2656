"""The peak of a process is its own, not that of the one which started it."""

import subprocess
import sys

import pytest
from project import PROJECT

from facegrid.provenance import environment

IMPORT = "import sys; sys.path.insert(0, sys.argv[1]); from facegrid.provenance import environment"


def peak_of(code):
    """What a process of its own tells after running this."""
    command = [
        sys.executable,
        "-S",
        "-c",
        f"{IMPORT}; {code}; print(environment.peak_megabytes())",
        PROJECT / "workflow/scripts",
    ]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_what_was_held_and_let_go_counts():
    assert 190 < peak_of("held = b'1' * 200_000_000; del held") - peak_of("pass") < 205


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone tells a process's own peak")
def test_a_process_does_not_have_the_peak_of_the_one_that_starts_it():
    held = b"1" * 300_000_000
    assert environment.peak_megabytes() > len(held) / 1e6
    assert peak_of("pass") < 100
