"""The records of finished fits, checked against the grid that they are read for, each with its scores."""

import json
from pathlib import Path

from facegrid import files, metrics, predictions
from facegrid.errors import FacegridError, listed
from facegrid.parts import read_split


def read_runs(cells, folder, split_paths):
    """Record and scores of each cell: its run.json with accuracy, balanced_accuracy and macro_f1.

    Args: cells, list of {split, model, seed, recipe}; folder, path of the fits; split_paths {split: csv}.
    Raises: FacegridError that names the cells that are missing or do not belong to this grid.
    """
    runs, problems = usable_runs(cells, folder, split_paths)
    if problems:
        raise FacegridError(f"{len(problems)} of {len(cells)} cells cannot be used:\n{listed(problems)}")
    return runs


def usable_runs(cells, folder, split_paths):
    """What read_runs gives, of the cells that can be used, and a line of text for each of the others."""
    digests = {split: read_split(path)[1] for split, path in split_paths.items()}
    runs, problems = [], []
    for cell in cells:
        place = Path(folder) / cell["split"] / cell["model"] / f"seed_{cell['seed']}"
        try:
            runs.append(_read_run(place, cell, digests[cell["split"]]))
        except FacegridError as error:
            problems.append(str(error))
    return runs, problems


def _read_run(place, cell, split_digest):
    try:
        run = json.loads((place / "run.json").read_text(encoding="utf-8"))
        predictions_digest = files.sha256(place / "predictions.npz")
    except (OSError, ValueError) as error:
        raise FacegridError(f"{place}: no record of a finished fit ({error})") from None
    expected = {**cell, "split_digest": split_digest, "predictions_digest": predictions_digest}
    wrong = [key for key, value in expected.items() if run.get(key) != value]
    if wrong:
        raise FacegridError(f"{place}: other {', '.join(wrong)} than this grid's; remove the folder and run again")
    said = predictions.read(place / "predictions.npz")
    return {**run, **metrics.scores(said.true, said.predicted)}
