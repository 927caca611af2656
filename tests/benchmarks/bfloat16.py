"""The same fits in float32 and with bfloat16 between the layers, each network alone on one thread."""

import statistics
import sys
import tempfile
from pathlib import Path

from layers import kinds_of
from measure import PROJECT, Section, ran, say, spread, table
from nets import NETWORKS, Grid, steady

EPOCHS = 4
ROWS = 500
ROUNDS = 2
PRECISIONS = ["float32", "mixed_bfloat16"]


def section(chosen):
    """Seconds of an epoch of each network in both precisions, and which layers gain by it."""
    with tempfile.TemporaryDirectory() as folder:
        grids = [grid_of(Path(folder) / precision, chosen, precision) for precision in PRECISIONS]
        networks, counts = grids[0].networks, (grids[0].n_train, grids[0].n_test)
        rows = [epochs_of(grids, network, 1 if chosen.tiny else ROUNDS) for network in networks]
    layers = [row for network in networks for row in gains(network)]
    peaks = [float(ran([sys.executable, __file__, precision], PROJECT)[2].splitlines()[-1]) for precision in PRECISIONS]
    return Section(
        "bfloat16",
        f"Each network alone on one thread, in turns in both precisions, {counts[0]} pictures to train on and "
        f"{counts[1]} to test on after each epoch, of 32 x 32 pixels, for ResNet-9 64 x 64: seconds of an epoch, the "
        "median of those after the first. PyTorch has bfloat16 by autocast; above 1 it is slower than facegrid in "
        "bfloat16. Below, each layer alone, forward and back, by kind, as in the section above.",
        [table(rows), table(layers)],
        [
            f"A product of large matrices, the most that there is to gain: {peaks[0]:.0f} GFLOP/s in float32, "
            f"{peaks[1]:.0f} in bfloat16, {peaks[1] / peaks[0]:.2f} times as many.",
            *grids[0].remarks(),
        ],
    )


def grid_of(folder, chosen, precision):
    """The workflow with networks of this precision, the champion's among them."""
    folder.mkdir()
    return Grid(folder, chosen, ROWS, EPOCHS, [*NETWORKS, "resnet9"], precision)


def epochs_of(grids, network, rounds):
    """A row of a network: seconds of an epoch in both precisions, and PyTorch's in bfloat16."""
    seconds = {grid.precision: [] for grid in grids}
    for number in range(rounds):
        for grid in grids:
            say(f"{network}, {grid.precision}, round {number + 1} of {rounds}")
            _, fits = grid.fit(1, [network])
            run, history = fits[network]
            seconds[grid.precision].append(steady(history["seconds"]))
    plain, mixed = seconds.values()
    row = {
        "network": network,
        "float32": f"{spread(plain)} s",
        "bfloat16": f"{spread(mixed)} s",
        "times faster": spread([one / other for one, other in zip(plain, mixed, strict=True)], "{:.2f}"),
        "GFLOP/s": f"{run['gflops']:.0f}",
    }
    if "PyTorch" in grids[-1].peers():
        peer = network in NETWORKS  # it has none of what the champion's training has
        row["PyTorch"] = f"{torch_seconds(grids[-1], network) / statistics.median(mixed):.2f}" if peer else ""
    say(str(row))
    return row


def torch_seconds(grid, network):
    """Seconds of an epoch of PyTorch in the grid's precision."""
    say(f"{network}, {grid.precision}: PyTorch")
    return steady(grid.fit_peer("PyTorch", 1, [network])[1][network]["seconds"])


def gains(network):
    """Rows of a network's kinds of layer: their share of a step in float32, and how many times faster in bfloat16."""
    plain, mixed = (kinds_of(network, precision) for precision in PRECISIONS)
    whole, whole_mixed = (sum(seconds for _, seconds in kinds.values()) for kinds in (plain, mixed))
    return [
        {
            "network": network,
            "kind": kind,
            "of the time, float32": f"{seconds / whole:.1%}",
            "of the time, bfloat16": f"{mixed[kind][1] / whole_mixed:.1%}",
            "times faster": f"{seconds / mixed[kind][1]:.2f}",
        }
        for kind, (_, seconds) in sorted(plain.items(), key=lambda item: -item[1][1])
    ]


def peak(precision):
    """GFLOP/s of a product of large matrices, as layers of a precision multiply them, on one thread of this process."""
    from facegrid.training import devices, throughput

    devices.prepare(seed=0, threads=1)
    from facegrid.models.backend import keras

    return throughput.peak_gflops(keras.DTypePolicy(precision).compute_dtype)


if __name__ == "__main__":
    print(peak(sys.argv[1]))
