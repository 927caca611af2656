"""The records that fits and measurements leave. Light to import (standard library only): the Snakefile imports it."""

import json

from facegrid.errors import FacegridError, listed


def peek(path):
    """The values of a run.json; none where it cannot be read, as when it is damaged or went away beside a run."""
    try:
        return read(path)
    except FacegridError:
        return {}


def read(path, **expected):
    """The values of a record. Raises: FacegridError where it cannot be read, or has others than are expected."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FacegridError(f"{path}: no record ({error}); remove it and run again") from None
    if not isinstance(record, dict):
        raise FacegridError(f"{path}: no record, which is a mapping; remove it and run again")
    if wrong := [key for key, value in expected.items() if record.get(key) != value]:
        raise FacegridError(f"{path}: other {', '.join(wrong)} than this grid's; remove it and run again")
    return record


def usable(read_one, wanted):
    """What read_one gives of each that is wanted, and for each of which it raises FacegridError a line of text."""
    found, problems = [], []
    for one in wanted:
        try:
            found.append(read_one(one))
        except FacegridError as error:
            problems.append(str(error))
    return found, problems


def all_of(found, problems, things):
    """What was found, as usable gives it. Raises: FacegridError that names the problems, if there are any."""
    if problems:
        count = len(found) + len(problems)
        raise FacegridError(f"{len(problems)} of {count} {things} cannot be used:\n{listed(problems)}")
    return found
