"""Published numbers that stand beside ours, read from the tables that a data set names in the config.

Light to import (standard library only): the Snakefile asks here which published figures there are to make.
Both tables name the split that the number belongs to, since a number of another protocol is no comparison.
"""

import csv
import math
import re
from pathlib import Path

from facegrid.errors import FacegridError

KEYS = ("split", "model", "actual")
NAME = r"[A-Za-z0-9][\w-]*"  # as of the config's splits and models


def accuracies(tables):
    """Published accuracies {"split/model": share of 1}; tables, {"accuracy": path or None, ...} or None."""
    return {
        f"{row['split']}/{row['model']}": _number(row["best_test_accuracy"], tables["accuracy"], most=1)
        for row in _rows(tables, "accuracy", ("split", "model", "best_test_accuracy"))
    }


def matrices(tables):
    """(split, model) pairs whose confusion matrix is published."""
    rows = _rows(tables, "confusion", KEYS)
    return list(dict.fromkeys((row["split"], row["model"]) for row in rows))


def matrix(tables, split, model):
    """A published confusion matrix {actual class: {predicted class: count}}, without the rows that are unreadable."""
    return {
        row["actual"]: {name: _number(row[name], tables["confusion"], math.inf) for name in row if name not in KEYS}
        for row in _rows(tables, "confusion", KEYS)
        if (row["split"], row["model"]) == (split, model)
    }


def _rows(tables, kind, columns):
    path = tables and tables[kind]
    if not path:
        return []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header, rows = reader.fieldnames or [], list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FacegridError(f"{path}: cannot be read as a table, CSV in UTF-8 ({error})") from None
    if missing := [column for column in columns if column not in header]:
        raise FacegridError(f"{path}: no column {', '.join(missing)}; it has {', '.join(header) or 'none'}")
    names = [row[column] or "" for row in rows for column in columns if column in ("split", "model")]
    if wrong := [name for name in names if not re.fullmatch(NAME, name)]:
        raise FacegridError(
            f"{path}: {wrong[0]!r:.60} is no name of a split or model; expected letters, digits, _ and -"
        )
    return rows


def _number(text, path, most):
    try:
        number = float(text)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= most:  # nan neither
        raise FacegridError(f"{path}: {text!r} is not a number between 0 and {most}")
    return number
