"""What the user typed behind `snakemake`. Light to import (standard library only): the Snakefile imports it."""

import argparse
import re

from facegrid.errors import FacegridError

# Snakemake's options that decide what a job is and where it runs: followed by a word, and by words.
OF_A_WORD = (
    *(["--cores", "-c"], ["--jobs", "-j"], ["--directory", "-d"], ["--snakefile", "-s"]),
    *(["--profile"], ["--workflow-profile"]),
)
OF_WORDS = (
    ["--software-deployment-method", "--deployment-method", "--deployment", "--sdm"],
    ["--configfile", "--configfiles"],
    ["--config", "-C"],
)


def check(arguments):
    """Raise FacegridError for a command line of which Snakemake would pass over config files without a word."""
    files = [word for word in arguments if re.match(r"--configfiles?(=|$)", word)]
    if len(files) > 1:
        raise FacegridError(
            "--configfile stands there more than once, and Snakemake takes the files of the last one alone; write all "
            "behind one: --configfile first.yaml second.yaml"
        )


def repeated(arguments):
    """Those options that decide what a job is and where it runs, as they were typed."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for names in OF_A_WORD:
        parser.add_argument(*names, nargs="?")
    for names in OF_WORDS:
        parser.add_argument(*names, nargs="+")
    repeated = []
    for name, words in vars(parser.parse_known_args(arguments)[0]).items():
        if words:
            repeated += [f"--{name.replace('_', '-')}", *([words] if isinstance(words, str) else words)]
    return repeated


def without_directory(arguments):
    """All but Snakemake's --directory, in whatever spelling: targets too, of which its name is none."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("-d", "--directory")
    return parser.parse_known_args(arguments)[1]
