"""How fits went: their histories and records, by seed."""

from pathlib import Path

from facegrid.errors import FacegridError
from facegrid.provenance import run_record
from facegrid.storage import csv_table

# The note to a model with a star, in table and figures.
CHOSEN_ON_TEST = (
    "the epoch was chosen by its accuracy on the test pictures, as in the study: optimistic, its interval too"
)


def read(history_paths, run_paths):
    """Histories {seed: DataFrame of history.csv} and records {seed: dict of run.json} of the fits of one model.

    Args: paths of both, in the same order.
    Raises: FacegridError for a file that is not one.
    """
    tables, runs = {}, {}
    for history_path, run_path in zip(history_paths, run_paths, strict=True):
        try:
            run = run_record.read(Path(run_path))
            tables[run["seed"]], runs[run["seed"]] = csv_table.read_csv(history_path, "a history", ["step"]), run
        except (FacegridError, ValueError, KeyError) as error:
            raise FacegridError(
                f"{history_path} and {run_path}: not of a finished fit ({str(error).strip()}); "
                "remove their folder and run again"
            ) from None
    return tables, runs
