"""Training of the networks: the same seed gives the same bytes, and a killed fit goes on.

What a step does to the weights is in optimizers, to the pictures in augmentation.
"""

import math
import time
from functools import partial

import numpy as np
from scipy.special import log_softmax, softmax

from facegrid.data import resampling
from facegrid.errors import FacegridError
from facegrid.models import complexity
from facegrid.models.backend import keras, tf
from facegrid.models.blocks import inference
from facegrid.models.fitted import Fitted
from facegrid.storage import atomic
from facegrid.training import devices, early_stopping, optimizers, progressive_resizing, throughput
from facegrid.training.augmentation import augmented, smaller
from facegrid.training.training_copy import twin


def train(build, data, settings, seed, threads, checkpoint, report, gpus=0):
    """Train a network on the training part of a split and predict its test part.

    History has a dict an epoch: step (from 1), train_loss, train_accuracy, the same of validation, where the split has
    that part, and of test, and seconds of this epoch; an epoch that is not scored has None for these two parts. Losses
    are the plain cross-entropy of the main output, without label smoothing and auxiliary heads, so that networks can be
    compared. Those of the training part are running means over the epoch's batches, with dropout on and the weights
    still moving, as Keras reports them. What is monitored is read from here, so that history.csv tells why a fit ended
    and which epoch was kept.

    Args: build, function without arguments that gives the model (models.registry.build); data, fit_data.Data whose x
        are pictures (n, side, side, 3) uint8; settings as models.registry.settings gives them; checkpoint, the
        checkpoints.Checkpoint where an earlier try may have left off; report, called with a line an epoch; gpus, how
        many the job was given.
    Returns: fitted.Fitted; its model has one output and takes uint8 pictures.
    """
    devices.prepare(seed, threads, gpus)
    if devices.is_slow_in(settings["precision"]):
        report("mixed_bfloat16: this processor is not known to multiply bfloat16 itself; float32 may be much faster")
    parts = {part: data.part(part) for part in ("train", "validation", "test") if len(data.parts[part])}
    keras.config.set_dtype_policy(settings["precision"])
    network = Network(build(), settings, parts["train"][1])
    history, state = checkpoint.read()
    resumed_at = len(history) or None
    if resumed_at:
        kept = network.restore(state)
        report(f"going on after epoch {resumed_at}, where an earlier try left off")
    start_seconds = throughput.process_seconds()
    while not (stopped := reason(history, settings)):
        history.append(epoch(network, parts, seed, len(history) + 1))
        check_losses(history[-1])
        if kept_step(history, settings) == len(history):
            kept = network.model.get_weights()
        if checkpoint.is_due():
            checkpoint.write(history, network.state(kept))
        report(progress(history, settings))
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
        "trainable_parameters": complexity.trainable_parameters(network.model),
        "multiply_adds": network.multiply_adds(),
        "device": devices.device(),
        "resumed_at": resumed_at,
        "start_seconds": round(start_seconds, 3),
        **rates(network, history[resumed_at or 0 :] or history, parts),
    }
    return Fitted(network.inference, probability, history, facts)


def rates(network, history, parts):
    """How fast these epochs of one process were, for run.json: the rate of those that are like the last one."""

    def seconds_like(step):
        kind = kind_of_epoch(step, network.settings)
        return [row["seconds"] for row in history if kind_of_epoch(row["step"], network.settings) == kind]

    _, graph_seconds = throughput.steady_seconds(seconds_like(history[0]["step"]))
    seconds, _ = throughput.steady_seconds(seconds_like(history[-1]["step"]))
    scale, is_scored = kind_of_epoch(history[-1]["step"], network.settings)
    n_train = len(parts["train"][0])
    n_scored = sum(len(y) for part, (_, y) in parts.items() if part != "train") if is_scored else 0
    trained = complexity.multiply_adds(network.model, auxiliary=True) * scale**2
    gflop = throughput.epoch_gflop(n_train, trained, n_scored, network.multiply_adds())
    return {
        "graph_seconds": None if graph_seconds is None else round(graph_seconds, 3),
        "gflops": round(gflop / seconds, 3),
        "peak_gflops": round(throughput.peak_gflops(), 1),
    }


def save(model, path):
    """Write a fitted network, .keras (read it with keras.models.load_model)."""
    with atomic.whole(path) as beside:
        model.save(beside)


def epoch(network, parts, seed, step):
    """Train one epoch and score every part, where it is the epoch's turn: its dict of history."""
    started = time.perf_counter()
    x, y = parts["train"]
    scale, is_scored = kind_of_epoch(step, network.settings)
    side = round(scale * x.shape[1])
    # Functions of seed and epoch alone, so that a fit that was killed goes on in the same order with the same pictures.
    order = np.random.default_rng([seed, step]).permutation(len(x))
    scores = {"train": network.train(x[order], y[order], np.random.default_rng([seed, step, 1]), side)}
    for part in (part for part in parts if part != "train"):
        scores[part] = network.score(*parts[part]) if is_scored else (None, None)
    row = {"step": step}
    for part, (loss, accuracy) in scores.items():
        row |= {f"{part}_loss": rounded(loss), f"{part}_accuracy": rounded(accuracy)}
    return row | {"seconds": round(time.perf_counter() - started, 3)}


def check_losses(row):
    """Raise FacegridError for an epoch with a loss that is no number: nothing brings such weights back."""
    for part in ("train", "validation", "test"):
        loss = row.get(f"{part}_loss")
        if loss is not None and not math.isfinite(loss):
            raise FacegridError(
                f"training: the {part} loss of epoch {row['step']} is {loss}, so the weights have left all bounds and "
                "would answer one class for every picture; give the model a lower learning_rate, a warm-up or another "
                "optimizer"
            )


def rounded(score):
    """A score as it is written; None where there is none."""
    return None if score is None else round(score, 6)


def kind_of_epoch(step, settings):
    """(Scale of the pictures that are trained on, whether the other parts are scored) in this epoch."""
    scale = progressive_resizing.scale_at(step, settings["epochs"], settings["progressive_resizing"])
    return scale, step % settings["score_every"] == 0 or step == settings["epochs"]


def reason(history, settings):
    """Why a fit with this history ends; None while it goes on."""
    losses = [row.get(f"{settings['monitor']}_loss") for row in history]
    return early_stopping.reason(
        losses, settings["epochs"], None if settings["monitor"] == "last" else settings["increases"]
    )


def kept_step(history, settings):
    """The epoch with the best monitored accuracy; the last one where nothing is monitored."""
    if settings["monitor"] == "last":
        return len(history)
    return early_stopping.kept_step([row[f"{settings['monitor']}_accuracy"] for row in history])


def progress(history, settings):
    """epoch 3 of 30: train loss 1.02, accuracy 61.2 %; test loss 1.10, accuracy 63.6 %; 14.3 s, at most 6 min left"""
    row, epochs = history[-1], settings["epochs"]
    parts = [
        f"{part} loss {row[f'{part}_loss']:.2f}, accuracy {row[f'{part}_accuracy']:.1%}".replace("%", " %")
        for part in ("train", "validation", "test")
        if row.get(f"{part}_loss") is not None
    ]
    areas = progressive_resizing.areas(epochs, settings["progressive_resizing"])
    left = row["seconds"] * sum(areas[row["step"] :]) / areas[row["step"] - 1]
    words = f"{left:.0f} s" if left < 120 else f"{left / 60:.0f} min"
    return f"epoch {row['step']} of {epochs}: {'; '.join(parts)}; {row['seconds']:.1f} s, at most {words} left"


class Network:
    """A model with its optimizer, and what is done with them batch by batch.

    `model` is what is scored and saved, `trained` its twin that the steps move, with a faster batch norm; `model` takes
    its weights over after each epoch, or follows them step by step as their average.
    """

    def __init__(self, model, settings, y):
        """settings as in train(); y, the classes of all pictures of an epoch, which decide steps and class weights."""
        self.model = model
        self.inference = inference(model, settings["test_flip"])
        self.settings = settings
        self.averages = settings["weight_average"] > 0
        is_resized = settings["progressive_resizing"] < 1
        self.trained = twin(model, any_side=is_resized)
        steps = settings["epochs"] * math.ceil(len(y) / settings["batch_size"])
        self.optimizer = optimizers.optimizer(settings, steps)
        self.optimizer.build(self.trained.trainable_variables)
        how = settings["class_weight"]
        self.class_weights = resampling.class_weights(y, model.outputs[0].shape[-1], how) if how else None
        # One graph for batches of any size: an epoch's last one is smaller.
        pictures = tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8)
        trained_on = tf.TensorSpec((None, None, None, model.input_shape[-1]), tf.uint8) if is_resized else pictures
        numbers = tf.TensorSpec((None,), tf.int64)
        graph = partial(tf.function, autograph=False)  # nothing here branches on a tensor
        self._step = graph(self._train_step, input_signature=[trained_on, numbers])
        self._logits = graph(lambda x: self.inference(x, training=False), input_signature=[pictures])

    def train(self, x, y, random, side):
        """One pass over the pictures in this order, each augmented and then made so small: (loss, accuracy), means."""
        changes = self.settings["augmentation"]
        sums = [
            self._step(smaller(augmented(batch, changes, random), side), numbers)
            for batch, numbers in zip(self.batches(x), self.batches(y), strict=True)
        ]
        if not self.averages:
            for own, moved in zip(self.model.weights, self.trained.weights, strict=True):
                own.assign(moved)
        return tuple(float(value) / len(x) for value in np.sum(sums, axis=0, dtype="float64"))

    def _train_step(self, x, y):
        """Train on a batch: sums of the main output's loss and right answers."""
        with tf.GradientTape() as tape:
            outputs = keras.tree.flatten(self.trained(x, training=True))
            loss = optimizers.loss_of(outputs, y, self.settings, self.class_weights)
        weights = self.trained.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        if self.averages:
            share, step = self.settings["weight_average"], self.optimizer.iterations
            optimizers.follow(self.model.weights, self.trained.weights, share, step)
        losses = keras.losses.sparse_categorical_crossentropy(y, outputs[0], from_logits=True)
        right = tf.argmax(outputs[0], axis=1) == y
        return tf.reduce_sum(losses), tf.reduce_sum(tf.cast(right, tf.float32))

    def score(self, x, y):
        """(loss, accuracy) on pictures: mean cross-entropy and share of right answers."""
        log_probability = log_softmax(self.logits(x), axis=1)
        loss = -log_probability[np.arange(len(y)), y].mean()
        return float(loss), float(np.mean(log_probability.argmax(axis=1) == y))

    def logits(self, x):
        """What the main output says of pictures, (n, classes) float64."""
        return np.concatenate([self._logits(batch).numpy() for batch in self.batches(x)]).astype("float64")

    def multiply_adds(self):
        """Multiply-adds of a picture that is scored."""
        return complexity.multiply_adds(self.model) * (2 if self.settings["test_flip"] else 1)

    def batches(self, rows):
        """Rows in pieces of the batch size."""
        size = self.settings["batch_size"]
        return [rows[start : start + size] for start in range(0, len(rows), size)]

    def variables(self):
        """All that training changes: weights, batch norm, dropout's seeds, optimizer, average of the weights."""
        averages = self.model.variables if self.averages else []
        return {"trained": self.trained.variables, "optimizer": self.optimizer.variables, "averages": averages}

    def state(self, kept):
        """The values of all variables and the weights that are kept so far, as {name: list of arrays}."""
        return {name: [value.numpy() for value in group] for name, group in self.variables().items()} | {"kept": kept}

    def restore(self, state):
        """Take the state of an earlier try; the weights that it kept."""
        for name, variables in self.variables().items():
            for variable, value in zip(variables, state.get(name, []), strict=True):
                variable.assign(value)
        return state["kept"]
