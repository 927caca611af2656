"""A grid of networks, packed one thread a cell, beside the same networks one after another on all cores."""

import os
import statistics
import tempfile
from pathlib import Path

from measure import Section, say, spread, table
from nets import Grid

EPOCHS = 10  # with fewer the starts weigh too much: the study has 30 at most
ROWS = 500
ROUNDS = 1
SLOW = "Keras"  # with the kernels that TensorFlow chooses by itself, where it does not choose oneDNN's: see One fit


def section(chosen):
    """Seconds of all networks, start-up included, of the workflow and of its peers."""
    cores = os.cpu_count()
    with tempfile.TemporaryDirectory() as folder:
        grid = Grid(Path(folder), chosen, ROWS, EPOCHS)
        peers = [name for name in grid.peers() if name != SLOW]
        seconds = {name: [] for name in ["facegrid", *peers]}
        for number in range(ROUNDS):
            say(f"round {number + 1} of {ROUNDS}: facegrid")
            seconds["facegrid"].append(grid.fit(cores, grid.networks)[0])
            for peer in peers:
                say(f"round {number + 1} of {ROUNDS}: {peer}")
                seconds[peer].append(grid.fit_peer(peer, cores, grid.networks)[0])
        rows = [
            {
                "way": f"{name}, {'one thread a cell, packed' if name == 'facegrid' else 'one after another'}",
                "seconds": spread(values, "{:.0f}"),
                "in facegrid's": f"{statistics.median(values) / statistics.median(seconds['facegrid']):.2f}",
            }
            for name, values in seconds.items()
        ]
        return Section(
            "A grid",
            f"{', '.join(grid.networks)}, {grid.epochs} epochs each of {grid.n_train} pictures to train on and "
            f"{grid.n_test} to test, float32, on {cores} cores: the whole time from the call to the last file, starts "
            "and graphs included. The workflow runs `snakemake --cores` with a thread a cell, heavy ones first; the "
            "peers fit one network after another in one process on all cores. Arrays were there already. Keras is told "
            "to take oneDNN's kernels, as facegrid does.",
            [table(rows)],
            grid.remarks(),
        )
