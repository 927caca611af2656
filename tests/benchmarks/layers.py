"""Where the time of a training step goes: each layer of a network alone, forward and back."""

import json
import sys
import time
from collections import defaultdict

import yaml
from data import CLASSES
from measure import PROJECT, Section, ran, say, table
from nets import NETWORKS

SIDE, BATCH = 32, 100  # the side of networks that have no resolution of their own
REPEATS = 5  # the fastest counts


def section(chosen):
    """Shares of multiply-adds and seconds by kind of layer, each network in a process of its own."""
    rows = []
    for network in ["mobilenet"] if chosen.tiny else NETWORKS:
        rows += rows_of(network, kinds_of(network, "float32"))
    return Section(
        "Where a step goes",
        f"Each layer alone, forward and back, on one thread, for a batch of {BATCH} random pictures of {SIDE} x {SIDE} "
        "pixels, and the optimizer's step, summed by kind: the share of the step's multiply-adds and of its seconds, "
        "and the rate. In a whole step some of it costs less, where TensorFlow makes one operation of two, or more, "
        "where maps are not in the cache any more.",
        [table(rows)],
        [],
    )


def kinds_of(network, precision):
    """What `measured` finds, in a process of its own."""
    say(f"layers of {network}, {precision}")
    return json.loads(ran([sys.executable, __file__, network, precision], PROJECT)[2].splitlines()[-1])


def rows_of(network, kinds):
    """Rows of the table, the dearest kind first."""
    work, seconds = (sum(kind[number] for kind in kinds.values()) for number in (0, 1))
    return [
        {
            "network": network,
            "kind": kind,
            "of the multiply-adds": f"{own_work / work:.1%}" if own_work else "",
            "of the time": f"{own_seconds / seconds:.1%}",
            # Back is twice forward, a multiply-add two operations.
            "GFLOP/s": f"{2 * 3 * BATCH * own_work / own_seconds / 1e9:.1f}" if own_work else "",
        }
        for kind, (own_work, own_seconds) in sorted(kinds.items(), key=lambda item: -item[1][1])
    ]


def measured(network, precision):
    """{kind: [multiply-adds of a picture, seconds of a batch]} of a network, in this process."""
    from facegrid.training import devices

    devices.prepare(seed=0, threads=1)
    from facegrid.models import complexity, registry
    from facegrid.models.backend import keras
    from facegrid.training.training_copy import twin

    keras.config.set_dtype_policy(precision)
    parameters = yaml.safe_load((PROJECT / "config/config.yaml").read_text(encoding="utf-8"))["models"][network]
    builder, side = parameters.pop("builder"), parameters.pop("resolution", SIDE)
    model = twin(registry.build(builder, side, len(CLASSES), parameters))
    kinds = defaultdict(lambda: [0, 0.0])
    for layer in model.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            own = kinds[kind_of(layer)]
            own[0] += complexity.multiply_adds_of_layer(layer)
            own[1] += step_seconds(layer)
    kinds["optimizer"][1] = optimizer_seconds(model.trainable_variables)
    return kinds


def kind_of(layer):
    """In which row a layer is counted."""
    from facegrid.models.backend import layers

    if isinstance(layer, layers.DepthwiseConv2D):
        return "depthwise convolutions"
    if isinstance(layer, layers.Conv2D):
        return "1 x 1 convolutions" if layer.kernel_size == (1, 1) else "larger convolutions"
    if isinstance(layer, layers.Dense):
        return "dense layers"
    if isinstance(layer, layers.BatchNormalization):
        return "batch norm"
    return "activations, pools, sums"


def step_seconds(layer):
    """Seconds of a layer's way forward and back."""
    from facegrid.models.backend import keras, tf

    def drawn(tensor):
        return tf.cast(tf.random.normal((BATCH, *tensor.shape[1:])), tensor.dtype)

    inputs, direction = keras.tree.map_structure(drawn, layer.input), drawn(layer.output)

    def step():
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs, training=True)
        return tape.gradient(outputs, [*keras.tree.flatten(inputs), *layer.trainable_variables], direction)

    return fastest(step)


def optimizer_seconds(variables):
    """Seconds of a step of Adam on all weights."""
    from facegrid.models.backend import tf
    from facegrid.training.optimizers import FusedAdam

    optimizer = FusedAdam()
    optimizer.build(variables)
    gradients = [tf.random.normal(variable.shape) for variable in variables]
    return fastest(lambda: optimizer.apply(gradients, variables))


def fastest(step):
    """Seconds of the fastest of some runs of a function, as one graph."""
    from facegrid.models.backend import tf

    run, seconds = tf.function(step, autograph=False), []
    run()
    for _ in range(REPEATS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:])))
