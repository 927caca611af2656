"""What one would do without a workflow: the networks one after another, each by compile() and fit() of Keras.

python keras_fit.py --images images_32.npy --rows split.npz --networks vgg11,mobilenet --epochs 3 --threads 2
Prints a line of JSON: {network: {parameters, seconds (of each epoch, its scoring included), accuracy (of the test part
after the last)}}.
"""

import argparse
import json
import time

NETWORKS = {
    "vgg11": ("vgg", {"depth": 11}),
    "vgg13": ("vgg", {"depth": 13}),
    "vgg19": ("vgg", {"depth": 19}),
    "googlenet": ("googlenet", {}),
    "inception_v3": ("inception_v3", {}),
    "mobilenet": ("mobilenet", {}),
    "seresnet18": ("seresnet", {"depth": 18}),
    "seresnet34": ("seresnet", {"depth": 34}),
    "resnet9": ("resnet9", {}),
}


def arguments():
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", required=True, help=".npy, (n, side, side, 3) uint8")
    parser.add_argument("--rows", required=True, help=".npz with train, test (rows) and y (class numbers)")
    parser.add_argument("--networks", required=True, help=f"with commas between them, of {', '.join(NETWORKS)}")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--threads", type=int, default=0, help="0, the default, leaves it to TensorFlow: all cores")
    parser.add_argument("--precision", default="float32", help="Keras' dtype policy")
    return parser.parse_args()


chosen = arguments()

import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(chosen.threads)
tf.config.threading.set_inter_op_parallelism_threads(chosen.threads)
tf.constant(1) + 1  # TensorFlow has chosen its kernels by itself: facegrid, imported below, would ask for oneDNN's

import keras
import numpy as np

from facegrid.models import registry


class Clock(keras.callbacks.Callback):
    """Seconds of each epoch, test rows included."""

    def __init__(self):
        super().__init__()
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        """Start the clock."""
        self.started = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        """Stop it."""
        self.seconds.append(time.perf_counter() - self.started)


def fit(name, x, y, train, test):
    """Train a network: its dict of the line that is printed."""
    builder, parameters = NETWORKS[name]
    model = registry.build(builder, x.shape[1], 8, parameters)
    losses = [keras.losses.SparseCategoricalCrossentropy(from_logits=True) for _ in model.outputs]
    heads = len(model.outputs)
    accuracies = [["accuracy"] for _ in model.outputs]
    model.compile(keras.optimizers.Adam(chosen.learning_rate), losses, [1.0] + [0.3] * (heads - 1), accuracies)
    clock = Clock()
    history = model.fit(
        x[train],
        [y[train]] * heads,
        batch_size=chosen.batch,
        epochs=chosen.epochs,
        validation_data=(x[test], [y[test]] * heads),
        callbacks=[clock],
        verbose=0,
    ).history
    accuracy = next(values[-1] for key, values in history.items() if key.startswith("val_") and "accuracy" in key)
    return {"parameters": model.count_params(), "seconds": clock.seconds, "accuracy": accuracy}


keras.config.set_dtype_policy(chosen.precision)
keras.utils.set_random_seed(0)
x, rows = np.load(chosen.images, mmap_mode="r"), np.load(chosen.rows)
fits = {name: fit(name, x, rows["y"], rows["train"], rows["test"]) for name in chosen.networks.split(",")}
print(json.dumps(fits))
