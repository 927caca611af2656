"""What is taken from a command line, and what is refused."""

import shlex

import pytest

from facegrid.errors import FacegridError
from facegrid.status import command_line


@pytest.mark.parametrize(
    ("typed", "repeated"),
    [
        ("a.md --configfile ../own.yaml -c8 -d own -q all", "--cores 8 --directory own --configfile ../own.yaml"),
        ("-n --cores=all --configfiles a.yaml b.yaml", "--cores all --configfile a.yaml b.yaml"),
        ("--workflow-profile=slurm -C a=1 'b={c: 2}'", "--workflow-profile slurm --config a=1 'b={c: 2}'"),
        ("a.md --sdm conda -s ../Snakefile", "--snakefile ../Snakefile --software-deployment-method conda"),
        ("results/table.md", ""),
    ],
)
def test_options_are_repeated_as_they_were_typed(typed, repeated):
    """They are pasted where the first command was, and --configfile starts there and not at --directory."""
    assert shlex.join(command_line.repeated(shlex.split(typed))) == repeated


def test_the_name_of_a_directory_is_no_target():
    arguments = ["-n", "--directory", "predict", "results/table.md"]
    assert command_line.without_directory(arguments) == ["-n", "results/table.md"]


@pytest.mark.parametrize("second", ["--configfile", "--configfiles", "--configfile=b.yaml"])
def test_config_files_that_would_be_passed_over(second):
    with pytest.raises(FacegridError, match="--configfile stands there more than once"):
        command_line.check(["results/table.md", "--configfile", "a.yaml", second, "b.yaml"])


def test_config_files_behind_one_option():
    command_line.check(["results/table.md", "--configfile", "a.yaml", "b.yaml", "--config", "x=--configfile"])
