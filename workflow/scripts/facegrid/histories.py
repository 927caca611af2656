"""How fits went: their histories and records, by seed."""

import json
from pathlib import Path

import pandas as pd

# The note to a model with a star, in table and figures.
CHOSEN_ON_TEST = (
    "the epoch was chosen by its accuracy on the test pictures, as in the study: optimistic, its interval too"
)


def read(history_paths, run_paths):
    """Histories {seed: DataFrame of history.csv} and records {seed: dict of run.json} of the fits of one model.

    Args: paths of both, in the same order.
    """
    runs = [json.loads(Path(path).read_text(encoding="utf-8")) for path in run_paths]
    tables = {run["seed"]: pd.read_csv(path) for run, path in zip(runs, history_paths, strict=True)}
    return tables, {run["seed"]: run for run in runs}
