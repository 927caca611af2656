"""One network on one thread: how near the processor's peak, and beside plain Keras and PyTorch."""

import tempfile
from pathlib import Path

from measure import Section, say, table
from nets import Grid, steady

EPOCHS = 4
ROWS = 500


def section(chosen):
    """Seconds of an epoch after the first and GFLOP/s of each network, and where the time of its cell goes."""
    with tempfile.TemporaryDirectory() as folder:
        grid = Grid(Path(folder), chosen, ROWS, EPOCHS)
        measured = [measure(grid, network) for network in grid.networks]
        return Section(
            "One fit",
            f"Each network alone on one thread, {grid.n_train} pictures of 32 x 32 pixels to train and {grid.n_test} "
            "to test on after each epoch, float32, batches of 100. Seconds: the median of the epochs after the first, "
            "GFLOP/s count convolutions and dense layers alone, the peak is a product of large float32 matrices. Of "
            "the peers the time of an epoch is given in ours: above 1 they are slower. Keras is `fit()` of the same "
            "model, as TensorFlow chooses its kernels or told to take oneDNN's, which facegrid asks for.",
            [table([rates for rates, _ in measured]), table([phases for _, phases in measured])],
            grid.remarks(),
        )


def measure(grid, network):
    """Two rows of a network: its rate beside the peers', and the seconds of its cell of so many epochs."""
    say(f"{network}: facegrid")
    whole, fits = grid.fit(1, [network])
    run, history = fits[network]
    own = steady(history["seconds"])
    rates = {
        "network": network,
        "an epoch": f"{own:.1f} s",
        "GFLOP/s": f"{run['gflops']:.1f}",
        "of the peak": f"{run['gflops'] / run['peak_gflops']:.0%}",
    }
    for peer in grid.peers():
        say(f"{network}: {peer}")
        _, peers = grid.fit_peer(peer, 1, [network])
        rates[peer] = f"{steady(peers[network]['seconds']) / own:.2f}"
    outside = whole - run["start_seconds"] - run["fit_seconds"] - run["predict_seconds"]
    phases = {
        "network": network,
        "the whole": f"{whole:.0f} s",
        "imports, data, weights": f"{run['start_seconds']:.1f} s",
        "graph, in the first epoch": f"{run['graph_seconds']:.1f} s",
        f"{len(history)} epochs besides": f"{run['fit_seconds'] - run['graph_seconds']:.1f} s",
        "Snakemake, and writing": f"{outside:.1f} s",
    }
    return rates, phases
