"""Whether results/ can be written, is known, and is free for the data set that is asked for.

The fits of another data set would be replaced one by one.

Light to import (standard library only): the Snakefile asks here.
"""

import shlex
import tempfile
from pathlib import Path

from facegrid.errors import FacegridError
from facegrid.provenance import run_record
from facegrid.status.command_line import without_directory


def check_writable(results):
    """Raise FacegridError where nothing can be written to the folder of results, before a job finds out."""
    try:
        Path(results).mkdir(exist_ok=True)
        tempfile.TemporaryFile(dir=results).close()
    except OSError as error:
        text = f"{results}/ cannot be written ({error}); make room or give permission there, and run again"
        raise FacegridError(text) from error


def without_records(fits, records):
    """What to tell a user where fits are there and nothing is known of how they were made; None elsewhere.

    Snakemake then goes by times alone, and a change of settings or code would rerun nothing.

    Args: fits, folder of the fits; records, folder in which Snakemake keeps what it knows.
    """
    if any(Path(fits).glob("*/*/seed_*/run.json")) and not any(Path(records).glob("metadata*")):
        return (
            f"{Path(fits).parent}/ has fits, and this folder has no records of them. Snakemake cannot see what has "
            f"changed since they were made. Bring {records}/ from where they were made (docs/reruns.md)."
        )
    return None


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
