"""The records of finished fits, checked against the grid that they are read for, each with its scores."""

from pathlib import Path

from facegrid.data.split_file import read_split
from facegrid.errors import FacegridError
from facegrid.evaluation import metrics
from facegrid.provenance import run_record
from facegrid.storage import checksums
from facegrid.training import predictions


def read_runs(cells, folder, split_paths):
    """Record and scores of each cell: its run.json with accuracy, balanced_accuracy and macro_f1.

    Args: cells, list of {split, model, seed, recipe}; folder, path of the fits; split_paths {split: csv}.
    Raises: FacegridError that names the cells that are missing or do not belong to this grid.
    """
    return run_record.all_of(*usable_runs(cells, folder, split_paths), "cells")


def usable_runs(cells, folder, split_paths):
    """What read_runs gives, of the cells that can be used, and a line of text for each of the others."""
    digests = {split: read_split(path)[1] for split, path in split_paths.items()}
    return run_record.usable(lambda cell: _read_run(cell, Path(folder), digests[cell["split"]]), cells)


def _read_run(cell, folder, split_digest):
    place = folder / cell["split"] / cell["model"] / f"seed_{cell['seed']}"
    try:
        digest = checksums.sha256(place / "predictions.npz")
    except OSError as error:
        raise FacegridError(f"{place}: no predictions of a finished fit ({error})") from None
    run = run_record.read(place / "run.json", **cell, split_digest=split_digest, predictions_digest=digest)
    said = predictions.read(place / "predictions.npz")
    return {**run, **metrics.scores(said.true, said.predicted)}
