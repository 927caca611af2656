"""Which fitted model a user means.

Light to import (standard library only): the Snakefile asks here.
"""

import csv
import difflib
from pathlib import Path

from facegrid.errors import FacegridError


def chosen(said, cells, table):
    """The cell (split, model, seed) that is meant, of these.

    Args: said, a model's name, with its split or seed where that is not clear: vgg11, first_500/vgg11,
        first_500/vgg11/seed_2; of several seeds the first. None means the best model of the table (path of table.csv).
    Raises: FacegridError where none or several are meant.
    """
    if said is None:
        return first_seeds(cells)[best_of(table, first_seeds(cells))]
    matching = first_seeds(cell for cell in cells if f"/{said.strip('/')}/" in "/{}/{}/seed_{}/".format(*cell))
    if len(matching) == 1:
        return next(iter(matching.values()))
    if matching:
        raise FacegridError(f"model: {said} means several; say which: {listing(matching)}")
    known = {name: None for cell in cells for name in (cell[1], "/".join(cell[:2]))}
    near = difflib.get_close_matches(said, known, n=1)
    meant = f"; did you mean {near[0]}?" if near else "."
    raise FacegridError(f"model: nothing in the grid is called {said}{meant} Known: {listing(first_seeds(cells))}")


def first_seeds(cells):
    """The first cell of each (split, model)."""
    first = {}
    for cell in cells:
        first.setdefault(cell[:2], cell)
    return first


def best_of(table, pairs):
    """The (split, model) of these with the largest lead in mean accuracy over the majority class of its split.

    Accuracies of two splits are of other pictures and cannot be compared, their leads can, roughly.
    """
    try:
        with Path(table).open(encoding="utf-8", newline="") as file:
            rows = [((row["split"], row["model"]), float(row["accuracy"])) for row in csv.DictReader(file)]
    except (OSError, ValueError, KeyError):
        raise FacegridError(
            f"model: there is no {table} yet that tells the best one. Run snakemake first, or name one of the grid, "
            "which is then fitted if it is not yet: --config model=NAME"
        ) from None
    accuracy = dict(rows)
    leads = {
        pair: share - accuracy[pair[0], "majority class"]
        for pair, share in rows
        if pair in pairs and (pair[0], "majority class") in accuracy
    }
    if not leads:
        raise FacegridError(f"model: {table} has no model of this grid. Run snakemake first, or name one")
    return max(leads, key=leads.get)


def listing(pairs):
    """Splits and models as they can be typed."""
    return ", ".join("/".join(pair) for pair in pairs)
