"""The record that a fit leaves, read by what only looks at it. Light to import: the Snakefile imports it."""

import json


def peek(path):
    """The values of a run.json; none where it cannot be read, as when it is damaged or went away beside a run."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
