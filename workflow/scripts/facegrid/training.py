"""Training of the networks as the study does it: the same seed gives the same bytes, and a killed fit goes on."""

import time

import keras
import numpy as np
import tensorflow as tf
from scipy.special import log_softmax, softmax

from facegrid import files, stopping
from facegrid.fits import Fitted
from facegrid.models import counts
from facegrid.models.blocks import inference


def train(build, data, settings, seed, threads, checkpoint, report):
    """Train a network on the training part of a split and predict its test part.

    History has a dict an epoch: step (from 1), train_loss, train_accuracy, the same of validation, where the split has
    that part, and of test, and seconds of this epoch. Losses are the plain cross-entropy of the main output, without
    label smoothing and auxiliary heads, so that networks can be compared. Those of the training part are running
    means over the epoch's batches, with dropout on and the weights still moving, as Keras reports them. What is
    monitored is read from here, so that history.csv tells why a fit ended and which epoch was kept.

    Args: build, function without arguments that gives the model (models.convnets.build); data, fits.Data whose x are
        pictures (n, side, side, 3) uint8; settings as models.convnets.settings gives them; checkpoint, the
        checkpoints.Checkpoint where an earlier try may have left off; report, called with a line an epoch.
    Returns: fits.Fitted; its model has one output and takes uint8 pictures.
    """
    prepare(seed, threads)
    network = Network(build(), settings)
    parts = {part: data.part(part) for part in ("train", "validation", "test") if len(data.parts[part])}
    history, state = checkpoint.read()
    resumed_at = len(history) or None
    if resumed_at:
        kept = network.restore(state)
        report(f"going on after epoch {resumed_at}, where an earlier try left off")
    while not (stopped := reason(history, settings)):
        history.append(epoch(network, parts, seed, len(history) + 1))
        if kept_step(history, settings) == len(history):
            kept = network.model.get_weights()
        checkpoint.write(history, network.state(kept))
        report(progress(history, settings["epochs"]))
    network.model.set_weights(kept)
    started = time.perf_counter()
    probability = softmax(network.logits(parts["test"][0]), axis=1)
    predict_seconds = time.perf_counter() - started
    facts = {
        "fit_seconds": round(sum(row["seconds"] for row in history), 3),
        "predict_seconds": round(predict_seconds, 3),
        "steps": len(history),
        "kept_step": kept_step(history, settings),
        "stopped": stopped,
        "chosen_on_test": settings["monitor"] == "test",
        "trainable_parameters": counts.trainable_parameters(network.model),
        "multiply_adds": counts.multiply_adds(network.model),
        "resumed_at": resumed_at,
    }
    return Fitted(network.inference, probability, history, facts)


def save(model, path):
    """Write a fitted network, .keras (read it with keras.models.load_model)."""
    with files.whole(path) as beside:
        model.save(beside)


def prepare(seed, threads):
    """Hold TensorFlow to so many threads and to deterministic operations, and seed everything random."""
    tf.config.set_visible_devices([], "GPU")  # run.json says cpu, and there a fit is the same wherever it runs
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)


def epoch(network, parts, seed, step):
    """Train one epoch and score every part: its dict of history."""
    started = time.perf_counter()
    x, y = parts["train"]
    # A function of seed and epoch alone, so that a fit that was killed goes on in the same order.
    order = np.random.default_rng([seed, step]).permutation(len(x))
    scores = {"train": network.train(x[order], y[order])}
    scores |= {part: network.score(*parts[part]) for part in parts if part != "train"}
    row = {"step": step}
    for part, (loss, accuracy) in scores.items():
        row |= {f"{part}_loss": round(loss, 6), f"{part}_accuracy": round(accuracy, 6)}
    return row | {"seconds": round(time.perf_counter() - started, 3)}


def reason(history, settings):
    """Why a fit with this history ends; None while it goes on."""
    losses = [row[f"{settings['monitor']}_loss"] for row in history]
    return stopping.reason(losses, settings["epochs"], settings["increases"])


def kept_step(history, settings):
    """The epoch with the best monitored accuracy."""
    return stopping.kept_step([row[f"{settings['monitor']}_accuracy"] for row in history])


def progress(history, epochs):
    """epoch 3 of 30: train loss 1.02, accuracy 61.2 %; test loss 1.10, accuracy 63.6 %; 14.3 s, at most 6 min left"""
    row = history[-1]
    parts = [
        f"{part} loss {row[f'{part}_loss']:.2f}, accuracy {row[f'{part}_accuracy']:.1%}".replace("%", " %")
        for part in ("train", "validation", "test")
        if f"{part}_loss" in row
    ]
    left = (epochs - row["step"]) * row["seconds"]
    words = f"{left:.0f} s" if left < 120 else f"{left / 60:.0f} min"
    return f"epoch {row['step']} of {epochs}: {'; '.join(parts)}; {row['seconds']:.1f} s, at most {words} left"


class Network:
    """A model with its optimizer, and what is done with them batch by batch."""

    def __init__(self, model, settings):
        self.model = model
        self.inference = inference(model)
        self.batch_size = settings["batch_size"]
        self.optimizer = keras.optimizers.Adam(settings["learning_rate"])
        self.optimizer.build(model.trainable_variables)
        # One graph for batches of any size: an epoch's last one is smaller.
        pictures = tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8)
        numbers = tf.TensorSpec((None,), tf.int64)
        self._train_step = tf.function(
            _train_step(model, self.optimizer, settings), input_signature=[pictures, numbers]
        )
        self._logits = tf.function(lambda x: self.inference(x, training=False), input_signature=[pictures])

    def train(self, x, y):
        """One pass over the pictures in this order: (loss, accuracy), means over pictures."""
        sums = [self._train_step(*batch) for batch in zip(self.batches(x), self.batches(y), strict=True)]
        return tuple(float(value) / len(x) for value in np.sum(sums, axis=0, dtype="float64"))

    def score(self, x, y):
        """(loss, accuracy) on pictures: mean cross-entropy and share of right answers."""
        log_probability = log_softmax(self.logits(x), axis=1)
        loss = -log_probability[np.arange(len(y)), y].mean()
        return float(loss), float(np.mean(log_probability.argmax(axis=1) == y))

    def logits(self, x):
        """What the main output says of pictures, (n, classes) float64."""
        return np.concatenate([self._logits(batch).numpy() for batch in self.batches(x)]).astype("float64")

    def batches(self, rows):
        """Rows in pieces of the batch size."""
        return [rows[start : start + self.batch_size] for start in range(0, len(rows), self.batch_size)]

    def state(self, kept):
        """All that training changes, as {name: list of arrays}: weights, batch norm, dropout's seeds, optimizer."""
        variables = {"model": self.model.variables, "optimizer": self.optimizer.variables}
        return {name: [value.numpy() for value in group] for name, group in variables.items()} | {"kept": kept}

    def restore(self, state):
        """Take the state of an earlier try; the weights that it kept."""
        for name, variables in (("model", self.model.variables), ("optimizer", self.optimizer.variables)):
            for variable, value in zip(variables, state[name], strict=True):
                variable.assign(value)
        return state["kept"]


def loss_of(outputs, y, settings):
    """The loss that is trained on: cross-entropy of the smoothed classes, the auxiliary heads' with their weight added.

    Args: outputs, list of logits (n, classes), the main ones first; y (n,) class numbers.
    """
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=settings["label_smoothing"])
    target = tf.one_hot(y, outputs[0].shape[-1])
    main, *auxiliary = (loss(target, logits) for logits in outputs)
    return main + settings["auxiliary_weight"] * sum(auxiliary)


def _train_step(model, optimizer, settings):
    """Function of a batch (x, y) that trains and gives the sums of the main output's loss and right answers."""

    def train_step(x, y):
        with tf.GradientTape() as tape:
            outputs = keras.tree.flatten(model(x, training=True))
            loss = loss_of(outputs, y, settings)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        losses = keras.losses.sparse_categorical_crossentropy(y, outputs[0], from_logits=True)
        right = tf.argmax(outputs[0], axis=1) == y
        return tf.reduce_sum(losses), tf.reduce_sum(tf.cast(right, tf.float32))

    return train_step
