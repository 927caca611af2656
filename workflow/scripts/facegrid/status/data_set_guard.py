"""Whether results/ is free for the data set that is asked for: the fits of another would be replaced one by one.

Light to import (standard library only): the Snakefile asks here.
"""

import shlex
from pathlib import Path

from facegrid.errors import FacegridError
from facegrid.provenance import run_record
from facegrid.status.command_line import without_directory


def check(fits, asked, arguments):
    """Raise FacegridError where a fit of another data set is there; one record is read, however many fits there are.

    Args: fits, folder of the fits; asked, the data set of the config; arguments, of the command line.
    """
    record = next(Path(fits).glob("*/*/seed_*/run.json"), None)
    found = record and run_record.peek(record).get("dataset")
    if found is None or found == asked:
        return
    own = asked if Path.cwd().name != asked else f"{asked}_2"
    command = shlex.join(["snakemake", *without_directory(arguments), "--directory", own])
    raise FacegridError(
        f"{Path(fits).parent.absolute()} holds results of the data set {found} ({record}), and {asked} is asked for, "
        f"whose results would replace them.\n"
        f"  To keep both, give {asked} a folder of its own: {command}\n"
        f"  To go on with {found}, give the config that has `dataset: {found}` (--configfile).\n"
        "  If they are not needed any more, remove that folder."
    )
