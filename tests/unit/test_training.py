"""Training of the networks on a few small pictures: history, what is kept, determinism, and going on after a kill."""

import json
import re
from functools import partial

import numpy as np
import pandas as pd
import pytest

tf = pytest.importorskip("tensorflow")

import keras  # noqa: E402
from keras import layers  # noqa: E402

from facegrid import demo, fits, pictures, predictions, training  # noqa: E402
from facegrid.checkpoints import Checkpoint  # noqa: E402
from facegrid.models import convnets, costs  # noqa: E402
from facegrid.models.blocks import conv_bn_relu, scaled  # noqa: E402
from facegrid.predictions import Predictions  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

CLASSES = ["anger", "contempt", "disgust"]
EMOTIONS = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
SETTINGS = {
    "epochs": 3,
    "batch_size": 8,
    "learning_rate": 0.003,
    "increases": 3,
    "monitor": "test",
    "label_smoothing": 0.0,
    "auxiliary_weight": 0.3,
}


def toy(side=8, dropout=0.5):
    """All that a network of the zoo may have: batch norm, dropout, an auxiliary head."""
    pictures = keras.Input((side, side, 3))
    x = layers.Flatten()(conv_bn_relu(scaled(pictures), 4, 3, momentum=0.9))
    heads = [layers.Dense(len(CLASSES))(layers.Dropout(dropout)(x)) for _ in range(2)]
    return keras.Model(pictures, heads)


def noisy(side=8, validation=0):
    """Data of 40 noisy pictures, the brighter the higher their class: 20 to train on, so many to validate."""
    random = np.random.default_rng(0)
    y = random.integers(0, 3, 40)
    x = (random.integers(0, 100, (40, side, side, 3)) + 70 * y[:, None, None, None]).astype("uint8")
    rows = np.split(random.permutation(40), [20, 20 + validation])
    parts = dict(zip(("train", "validation", "test"), map(np.sort, rows), strict=True))
    return fits.Data(x, y, CLASSES, parts, "digest of the split")


def fit(data, folder, build=toy, seed=0, recipe="r", report=lambda line: None, **settings):
    """A fit on one thread with its checkpoint in a folder."""
    return training.train(build, data, SETTINGS | settings, seed, 1, Checkpoint(folder, recipe), report)


def written(fitted, data, folder):
    """Bytes of predictions.npz."""
    rows = data.parts["test"]
    predictions.write(folder / "p.npz", Predictions(rows, data.y[rows], fitted.probability, data.classes))
    return (folder / "p.npz").read_bytes()


class Killed(Exception):
    """Ends a fit from outside."""


def kill_after(epoch):
    """A report that ends the fit after an epoch."""

    def report(line):
        if line.startswith(f"epoch {epoch} "):
            raise Killed

    return report


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A fit of three epochs, for all tests that only look at it, and the lines that it reported."""
    lines = []
    return fit(noisy(), tmp_path_factory.mktemp("fitted"), report=lines.append), lines


def test_history(fitted):
    history = pd.DataFrame(fitted[0].history)
    columns = ["step", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "seconds"]
    assert history.columns.tolist() == columns
    assert history["step"].tolist() == [1, 2, 3]
    assert history["train_accuracy"].between(0, 1).all() and (history["seconds"] > 0).all()
    assert history["train_loss"].iloc[-1] < history["train_loss"].iloc[0]


def test_facts(fitted):
    facts, history = fitted[0].facts, fitted[0].history
    accuracies = [row["test_accuracy"] for row in history]
    assert facts["kept_step"] == accuracies.index(max(accuracies)) + 1
    assert (facts["steps"], facts["stopped"]) == (3, "3 epochs used up")
    assert (facts["chosen_on_test"], facts["resumed_at"]) == (True, None)
    assert facts["fit_seconds"] == pytest.approx(sum(row["seconds"] for row in history), abs=0.001)
    # 3x3x3x4 weights and 4 + 4 of batch norm, then two heads of 8x8x4x3 + 3; one head at inference.
    assert facts["trainable_parameters"] == 108 + 8 + 2 * 771
    assert facts["multiply_adds"] == 64 * 108 + 768
    json.dumps(facts)


def test_a_line_an_epoch(fitted):
    lines = fitted[1]
    part = r"loss \d+\.\d\d, accuracy \d+\.\d %"
    for epoch, line in enumerate(lines, 1):
        assert re.fullmatch(
            rf"epoch {epoch} of 3: train {part}; test {part}; \d+\.\d s, at most \d+ s left",
            line,
        )
    assert len(lines) == 3


@pytest.mark.parametrize(("seconds", "left"), [(2.0, "54 s"), (14.3, "6 min")])
def test_time_left(seconds, left):
    row = {"step": 3, "train_loss": 1.02, "train_accuracy": 0.612, "test_loss": 1.1, "test_accuracy": 0.636}
    assert training.progress([row | {"seconds": seconds}], 30) == (
        "epoch 3 of 30: train loss 1.02, accuracy 61.2 %; test loss 1.10, accuracy 63.6 %; "
        f"{seconds} s, at most {left} left"
    )


def test_kept_epoch_is_what_is_predicted_and_saved(tmp_path):
    data = noisy()
    found = fit(data, tmp_path, epochs=8, increases=None, learning_rate=0.1)
    kept = found.history[found.facts["kept_step"] - 1]
    assert found.history[-1]["test_accuracy"] < kept["test_accuracy"]  # else the last epoch would do
    x, y = data.part("test")
    assert np.mean(found.probability.argmax(axis=1) == y) == pytest.approx(kept["test_accuracy"])
    assert -np.log(found.probability[np.arange(20), y]).mean() == pytest.approx(kept["test_loss"], abs=1e-6)
    assert found.probability.dtype == "float64" and np.allclose(found.probability.sum(axis=1), 1, atol=1e-12)
    training.save(found.model, tmp_path / "model.keras")
    logits = keras.models.load_model(tmp_path / "model.keras")(x)  # uint8 pictures, one output
    assert np.allclose(tf.nn.softmax(logits), found.probability, atol=1e-5)


def test_rule_ends_a_fit(tmp_path, monkeypatch):
    losses = iter([1.0, 2.0, 1.9, 1.95, 2.0, 2.1, 2.2])
    monkeypatch.setattr(training.Network, "score", lambda network, x, y: (next(losses), 0.5))
    facts = fit(noisy(), tmp_path, epochs=30).facts
    assert (facts["steps"], facts["stopped"], facts["kept_step"]) == (6, "rule at epoch 6", 1)


def test_validation_part_is_monitored(tmp_path, monkeypatch):
    scores = iter([(1.0, 0.4), (1.0, 0.9), (2.0, 0.6), (1.0, 0.1), (3.0, 0.5), (1.0, 0.2)])  # validation, test, ...
    monkeypatch.setattr(training.Network, "score", lambda network, x, y: next(scores))
    found = fit(noisy(validation=10), tmp_path, monitor="validation", increases=2, epochs=30)
    assert list(found.history[0])[3:7] == ["validation_loss", "validation_accuracy", "test_loss", "test_accuracy"]
    assert (found.facts["steps"], found.facts["kept_step"], found.facts["chosen_on_test"]) == (3, 2, False)


def test_losses_of_history_are_plain_cross_entropy_of_the_main_output(tmp_path):
    """A step too small to move a weight: the first epoch scores the initial weights, batch norm in training mode."""
    data = noisy()
    still = {"build": partial(toy, dropout=0.0), "epochs": 1, "learning_rate": 1e-30}
    found = fit(data, tmp_path, **still, batch_size=20, label_smoothing=0.5).history[0]
    training.prepare(0, 1)
    x, y = data.part("train")
    z = toy(dropout=0.0)(x, training=True)[0].numpy().astype("float64")
    by_hand = np.log(np.exp(z).sum(axis=1)) - z[np.arange(20), y]
    assert found["train_loss"] == pytest.approx(by_hand.mean(), abs=1e-5)
    assert found["train_accuracy"] == np.mean(z.argmax(axis=1) == y)


def test_loss_that_is_trained_on():
    """One picture of class 0 of 2, e = 0.2: q = (1 - 0.2) * (1, 0) + 0.2 / 2 = (0.9, 0.1); a head counts 0.3."""
    main, head = np.log([[0.8, 0.2]]).astype("float32"), np.log([[0.5, 0.5]]).astype("float32")
    settings = {"label_smoothing": 0.2, "auxiliary_weight": 0.3}
    main_loss = -(0.9 * np.log(0.8) + 0.1 * np.log(0.2))
    assert float(training.loss_of([main], np.array([0]), settings)) == pytest.approx(main_loss)
    assert float(training.loss_of([main, head], np.array([0]), settings)) == pytest.approx(main_loss + 0.3 * np.log(2))


def test_same_cell_same_bytes_and_other_seed_other_bytes(tmp_path):
    data = noisy()
    first, again, other = (
        written(fit(data, tmp_path / str(number), seed=seed), data, tmp_path) for number, seed in enumerate([0, 0, 1])
    )
    assert first == again
    assert first != other


def test_order_of_pictures_is_of_seed_and_epoch(tmp_path, monkeypatch):
    orders = []
    monkeypatch.setattr(training.Network, "train", lambda network, x, y: orders.append(x.tobytes()) or (1.0, 0.5))
    for number, seed in enumerate([0, 0, 1]):
        fit(noisy(), tmp_path / str(number), seed=seed, epochs=2)
    assert orders[:2] == orders[2:4]
    assert len(set(orders)) == 4


ZOO = {
    "mobilenet": (partial(convnets.build, "mobilenet", 16, 3, {"alpha": 0.25}), 16),
    "vgg11": (partial(convnets.build, "vgg", 32, 3, {"depth": 11}), 32),
    "googlenet": (partial(convnets.build, "googlenet", 17, 3, {}), 17),
}


@pytest.mark.parametrize(
    ("build", "side"),
    [pytest.param(toy, 8, id="toy"), *(pytest.param(*ZOO[net], id=net, marks=pytest.mark.slow) for net in ZOO)],
)
def test_killed_fit_goes_on_to_the_same_bytes(tmp_path, build, side):
    data = noisy(side)
    undisturbed = written(fit(data, tmp_path / "undisturbed", build), data, tmp_path)
    with pytest.raises(Killed):
        fit(data, tmp_path / "killed", build, report=kill_after(2))
    lines = []
    found = fit(data, tmp_path / "killed", build, report=lines.append)
    assert found.facts["resumed_at"] in (1, 2)  # 1 where writing took long
    assert lines[0] == f"going on after epoch {found.facts['resumed_at']}, where an earlier try left off"
    assert [row["step"] for row in found.history] == [1, 2, 3]
    assert written(found, data, tmp_path) == undisturbed


def test_fit_killed_after_its_last_epoch_has_nothing_left_to_train(tmp_path, monkeypatch):
    undisturbed = fit(noisy(), tmp_path, epochs=1)
    monkeypatch.delattr(training.Network, "train")
    again = fit(noisy(), tmp_path, epochs=1)
    assert again.facts["resumed_at"] == 1 and again.history == undisturbed.history
    assert np.array_equal(again.probability, undisturbed.probability)


def test_checkpoint_of_another_recipe_is_ignored(tmp_path):
    with pytest.raises(Killed):
        fit(noisy(), tmp_path, recipe="other", report=kill_after(2))
    assert fit(noisy(), tmp_path, epochs=1).facts["resumed_at"] is None


@pytest.fixture(scope="module")
def faces():
    """64 drawn faces (64, 32, 32, 3) uint8 and their classes (64,)."""
    drawn = demo.plan({"pictures": 64, "people": 16, "seed": 0}, EMOTIONS)
    x = np.stack([pictures.resize(pictures.decode(demo.encoded(picture)), 32) for picture in drawn])
    return x, np.array([EMOTIONS.index(picture.emotion) for picture in drawn])


@pytest.mark.slow
@pytest.mark.parametrize(("builder", "depth"), costs.NETWORKS)
def test_network_learns_64_faces_by_heart(faces, builder, depth):
    """Proof that it can learn: without dropout, and with running statistics that follow the weights at once."""
    easy = {"batch_norm_momentum": 0.5} | ({"depth": depth} if depth else {})
    easy |= {"dropout": 0.0} if builder in ("vgg", "googlenet", "inception_v3") else {}
    training.prepare(0, 1)
    model = convnets.build(builder, 32, len(EMOTIONS), easy)
    network = training.Network(model, SETTINGS | {"batch_size": 16, "learning_rate": 2e-4})
    accuracies = []
    while max(accuracies, default=0) <= 0.95 and len(accuracies) < 25:
        row = training.epoch(network, {"train": faces, "test": faces}, seed=0, step=len(accuracies) + 1)
        accuracies.append(row["test_accuracy"])
    assert max(accuracies) > 0.95, accuracies
