"""What every fit writes, whatever the model: predictions, history and a record."""

import pandas as pd

from facegrid.provenance import environment
from facegrid.storage import atomic, checksums, csv_table
from facegrid.training import predictions
from facegrid.training.predictions import Predictions


def write_fit(output, settings, data, fitted, threads, packages):
    """Write predictions, history and record of a fit; the record last, since it says that all is there.

    predictions.npz: see predictions.Predictions, of the test part.
    history.csv: a row a step: losses, accuracies, seconds, of a network those of this epoch, else since the start.
    run.json: what was fitted, on which split, how long it took, with which versions, on what machine.
    """
    rows = data.parts["test"]
    predictions.write(output.predictions, Predictions(rows, data.y[rows], fitted.probability, data.classes))
    csv_table.write_csv(pd.DataFrame(fitted.history), output.history)
    atomic.write_json(run_record(output, settings, data, fitted, threads, packages), output.run)


def run_record(output, settings, data, fitted, threads, packages):
    """Plain data of run.json."""
    named = ("dataset", "split", "model", "seed", "builder", "parameters", "resample", "resolution")
    named += ("recipe", "code")
    return {
        **{key: settings[key] for key in named},
        "split_digest": data.split_digest,
        "arrays_digest": data.arrays_digest,
        "predictions_digest": checksums.sha256(output.predictions),
        "model_digest": checksums.sha256(output.model),
        "n_train": len(data.parts["train"]),
        "n_test": len(data.parts["test"]),
        "n_test_of_known_people": data.n_known,
        "threads": threads,
        "device": "cpu",
        **fitted.facts,
        "commit": environment.commit(),
        **environment.machine(packages),
    }
