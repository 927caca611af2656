"""Training of the networks on a few small pictures: history, what is kept, determinism, and going on after a kill."""

import json
import re
import zipfile
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest

tf = pytest.importorskip("tensorflow")

from facegrid.config import input_limits
from facegrid.data import drawn_faces, fit_data, image_decoding
from facegrid.errors import FacegridError
from facegrid.models import registry
from facegrid.models.backend import keras, layers
from facegrid.models.blocks import conv_bn_relu, dense_logits, scaled
from facegrid.training import checkpoints, devices, loop, predictions, resource_estimates, throughput
from facegrid.training.checkpoints import Checkpoint
from facegrid.training.predictions import Predictions
from facegrid.training.training_copy import twin

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

CLASSES = ["anger", "contempt", "disgust"]
EMOTIONS = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
SETTINGS = {
    "epochs": 3,
    "batch_size": 8,
    "learning_rate": 0.003,
    "schedule": "constant",
    "warm_up": 0.3,
    "weight_decay": 0.0,
    "augmentation": {"flip": False, "rotation": 0, "zoom": 0, "shift": 0, "light": 0, "cutout": 0},
    "progressive_resizing": 1.0,
    "weight_average": 0.0,
    "test_flip": False,
    "precision": "float32",
    "increases": 3,
    "monitor": "test",
    "score_every": 1,
    "label_smoothing": 0.0,
    "class_weight": None,
    "auxiliary_weight": 0.3,
}


OPTIONS = {  # each of them alone, then all together
    "one_cycle": {"schedule": "one_cycle"},
    "cosine": {"schedule": "cosine"},
    "weight_decay": {"weight_decay": 0.1},
    "augmentation": {
        "augmentation": {"flip": True, "rotation": 20, "zoom": 0.2, "shift": 2, "light": 0.2, "cutout": 3},
    },
    "weight_average": {"weight_average": 0.9},
    "test_flip": {"test_flip": True},
    "mixed_bfloat16": {"precision": "mixed_bfloat16"},
    "class_weight": {"class_weight": "balanced"},
    "last": {"monitor": "last"},
    "score_every": {"monitor": "last", "score_every": 2},
}
OPTIONS["all"] = {key: value for options in OPTIONS.values() for key, value in options.items()}


def toy(side=8, dropout=0.5, dropout_seed=None):
    """All that a network of the zoo may have: batch norm, dropout, an auxiliary head.

    With a seed of its own the dropout is the same in two networks; else each layer draws one when it is built.
    """
    pictures = keras.Input((side, side, 3))
    x = layers.Flatten()(conv_bn_relu(scaled(pictures), 4, 3, momentum=0.9))
    heads = [
        dense_logits(layers.Dropout(dropout, seed=dropout_seed)(x), len(CLASSES), name)
        for name in ("logits", "auxiliary")
    ]
    return keras.Model(pictures, heads)


def noisy(side=8, validation=0):
    """Data of 40 noisy pictures, the brighter the higher their class: 20 to train on, so many to validate."""
    random = np.random.default_rng(0)
    y = random.integers(0, 3, 40)
    x = (random.integers(0, 100, (40, side, side, 3)) + 70 * y[:, None, None, None]).astype("uint8")
    rows = np.split(random.permutation(40), [20, 20 + validation])
    parts = dict(zip(("train", "validation", "test"), map(np.sort, rows), strict=True))
    return fit_data.Data(x, y, CLASSES, parts, "digest of the split")


def fit(data, folder, build=toy, seed=0, recipe="r", report=lambda line: None, **settings):
    """A fit on one thread with its checkpoint in a folder."""
    return loop.train(build, data, SETTINGS | settings, seed, 1, Checkpoint(folder, recipe), report)


def written(fitted, data, folder):
    """Bytes of predictions.npz."""
    rows = data.parts["test"]
    predictions.write(folder / "p.npz", Predictions(rows, data.y[rows], fitted.probability, data.classes))
    return (folder / "p.npz").read_bytes()


@pytest.fixture(autouse=True, scope="module")
def small_products():
    """A second a fit less."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(throughput, "SIDE", 64)
        yield


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


def test_speed_is_that_of_the_epochs_after_the_first(fitted):
    """20 pictures three ways through the network with both heads, 20 one way without the auxiliary one."""
    facts, seconds = fitted[0].facts, [row["seconds"] for row in fitted[0].history]
    operations = 2 * (3 * 20 * (64 * 108 + 2 * 768) + 20 * (64 * 108 + 768))
    assert facts["gflops"] == pytest.approx(operations / np.mean(seconds[1:]) / 1e9, abs=0.001)
    assert facts["graph_seconds"] == pytest.approx(seconds[0] - np.mean(seconds[1:]), abs=0.002)
    assert facts["peak_gflops"] > facts["gflops"] and facts["start_seconds"] > 0


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
    assert loop.progress([row | {"seconds": seconds}], SETTINGS | {"epochs": 30}) == (
        "epoch 3 of 30: train loss 1.02, accuracy 61.2 %; test loss 1.10, accuracy 63.6 %; "
        f"{seconds} s, at most {left} left"
    )


def test_time_left_where_pictures_grow():
    """An epoch of a quarter of the area took 2 s, then come one of 9/16 and one of all."""
    row = {
        "step": 2,
        "train_loss": 1.0,
        "train_accuracy": 0.6,
        "test_loss": None,
        "test_accuracy": None,
        "seconds": 2.1,
    }
    line = loop.progress([row], SETTINGS | {"epochs": 4, "progressive_resizing": 0.5})
    assert line == "epoch 2 of 4: train loss 1.00, accuracy 60.0 %; 2.1 s, at most 13 s left"


def test_kept_epoch_is_what_is_predicted_and_saved(tmp_path):
    data = noisy()
    found = fit(data, tmp_path, epochs=8, increases=None, learning_rate=0.1)
    kept = found.history[found.facts["kept_step"] - 1]
    assert found.history[-1]["test_accuracy"] < kept["test_accuracy"]  # else the last epoch would do
    x, y = data.part("test")
    assert np.mean(found.probability.argmax(axis=1) == y) == pytest.approx(kept["test_accuracy"])
    assert -np.log(found.probability[np.arange(20), y]).mean() == pytest.approx(kept["test_loss"], abs=1e-6)
    assert found.probability.dtype == "float64" and np.allclose(found.probability.sum(axis=1), 1, atol=1e-12)
    loop.save(found.model, tmp_path / "model.keras")
    logits = keras.models.load_model(tmp_path / "model.keras")(x)  # uint8 pictures, one output
    assert np.allclose(tf.nn.softmax(logits), found.probability, atol=1e-5)


def test_rule_ends_a_fit(tmp_path, monkeypatch):
    losses = iter([1.0, 2.0, 1.9, 1.95, 2.0, 2.1, 2.2])
    monkeypatch.setattr(loop.Network, "score", lambda network, x, y: (next(losses), 0.5))
    facts = fit(noisy(), tmp_path, epochs=30).facts
    assert (facts["steps"], facts["stopped"], facts["kept_step"]) == (6, "rule at epoch 6", 1)


def test_validation_part_is_monitored(tmp_path, monkeypatch):
    scores = iter([(1.0, 0.4), (1.0, 0.9), (2.0, 0.6), (1.0, 0.1), (3.0, 0.5), (1.0, 0.2)])  # validation, test, ...
    monkeypatch.setattr(loop.Network, "score", lambda network, x, y: next(scores))
    found = fit(noisy(validation=10), tmp_path, monitor="validation", increases=2, epochs=30)
    assert list(found.history[0])[3:7] == ["validation_loss", "validation_accuracy", "test_loss", "test_accuracy"]
    assert (found.facts["steps"], found.facts["kept_step"], found.facts["chosen_on_test"]) == (3, 2, False)


def test_the_last_epoch_is_kept_where_nothing_is_monitored(tmp_path, monkeypatch):
    losses = iter([1.0, 2.0, 3.0, 4.0, 5.0])
    monkeypatch.setattr(loop.Network, "score", lambda network, x, y: (loss := next(losses), 1 / loss))
    facts = fit(noisy(), tmp_path, monitor="last", epochs=5).facts
    assert (facts["steps"], facts["stopped"], facts["kept_step"]) == (5, "5 epochs used up", 5)
    assert facts["chosen_on_test"] is False


def test_parts_are_scored_after_every_second_epoch_and_the_last_one(tmp_path):
    lines = []
    settings = {"monitor": "last", "epochs": 5}
    every = fit(noisy(), tmp_path / "every", **settings)
    some = fit(noisy(), tmp_path / "some", **settings, score_every=2, report=lines.append)
    assert [row["test_accuracy"] for row in some.history] == [
        row["test_accuracy"] if row["step"] in (2, 4, 5) else None for row in every.history
    ]
    assert [row["train_loss"] for row in some.history] == [row["train_loss"] for row in every.history]
    assert ["test loss" in line for line in lines] == [False, True, False, True, True]
    assert np.array_equal(some.probability, every.probability)
    assert some.facts["gflops"] > 0 and some.facts["kept_step"] == 5


def any_size(side=8):
    """A network whose layers do not depend on the size of its pictures."""
    pictures = keras.Input((side, side, 3))
    x = layers.GlobalAveragePooling2D()(conv_bn_relu(scaled(pictures), 4, 3, momentum=0.9))
    return keras.Model(pictures, dense_logits(x, len(CLASSES)))


def test_progressive_resizing(tmp_path, monkeypatch):
    """Of four epochs two at half the side, one at three quarters, one at all of it; scored is at full size."""
    trained, scored = [], []
    smaller, score = loop.smaller, loop.Network.score
    monkeypatch.setattr(loop, "smaller", lambda x, side: trained.append(side) or smaller(x, side))
    monkeypatch.setattr(loop.Network, "score", lambda network, x, y: scored.append(x.shape) or score(network, x, y))
    settings = {"epochs": 4, "monitor": "last", "batch_size": 20}
    resized = fit(noisy(), tmp_path / "resized", any_size, progressive_resizing=0.5, **settings)
    assert trained == [4, 4, 6, 8]
    assert set(scored) == {(20, 8, 8, 3)}
    full = fit(noisy(), tmp_path / "full", any_size, **settings)
    assert not np.array_equal(resized.probability, full.probability)
    assert resized.facts["multiply_adds"] == full.facts["multiply_adds"]


def test_the_rate_of_a_resized_fit_that_ended_early_is_of_the_smaller_pictures(tmp_path, monkeypatch):
    """Two of four epochs, at half the side: a quarter of the operations of the training, and nothing is scored less."""
    monkeypatch.setattr(loop.early_stopping, "reason", lambda losses, *_: "rule" if len(losses) == 2 else None)
    resized = fit(noisy(), tmp_path, any_size, epochs=4, batch_size=20, progressive_resizing=0.5)
    seconds = resized.history[1]["seconds"]
    operations = 2 * (3 * 20 * (64 * 108 + 12) / 4 + 20 * (64 * 108 + 12))
    assert resized.facts["gflops"] == pytest.approx(operations / seconds / 1e9, abs=0.001)


@pytest.mark.parametrize("part", ["train", "test"])
def test_a_fit_that_diverges_ends_with_a_message(tmp_path, part, monkeypatch):
    """Its weights are no numbers any more, and would answer the first class, be it the most frequent one, for all."""
    method = {"train": "train", "test": "score"}[part]
    monkeypatch.setattr(loop.Network, method, lambda *_: (float("nan"), 0.5))
    with pytest.raises(FacegridError, match=f"the {part} loss of epoch 1 is nan.*lower learning_rate"):
        fit(noisy(), tmp_path)


def test_a_learning_rate_that_is_far_too_large_is_told(tmp_path):
    with pytest.raises(FacegridError, match=r"loss of epoch 1 is (nan|inf)"):
        fit(noisy(), tmp_path, learning_rate=1e38)


def test_resizing_a_network_of_one_size_is_refused(tmp_path):
    with pytest.raises(FacegridError, match="progressive_resizing: this network takes pictures of one size alone"):
        fit(noisy(), tmp_path, progressive_resizing=0.5)


@pytest.mark.slow
@pytest.mark.parametrize(("builder", "depth"), resource_estimates.NETWORKS)
def test_config_knows_which_networks_take_one_size_alone(builder, depth):
    given = {"depth": depth} if depth else {}
    for shape in [given, given | {"auxiliary": False}] if builder in input_limits.WITH_AUXILIARY else [given]:
        model = registry.build(builder, 32, len(EMOTIONS), shape)
        if input_limits.is_of_one_size(builder, shape):
            with pytest.raises(FacegridError, match="one size alone"):
                twin(model, any_side=True)
        else:
            logits = keras.tree.flatten(twin(model, any_side=True)(np.zeros((1, 20, 20, 3), "uint8")))
            assert logits[0].shape == (1, len(EMOTIONS))


def test_defaults_are_a_plain_loop_of_keras(tmp_path):
    """To rounding: Adam on the mean cross-entropy of batches of 8, in the order of a generator of seed and epoch."""
    data = noisy()
    found = fit(data, tmp_path, build=partial(toy, dropout_seed=1), epochs=2, monitor="last", auxiliary_weight=0.0)
    devices.prepare(0, 1)
    model, (x, y) = toy(dropout_seed=1), data.part("train")
    optimizer = keras.optimizers.Adam(SETTINGS["learning_rate"])
    for epoch in (1, 2):
        order = np.random.default_rng([0, epoch]).permutation(20)
        for batch in (order[:8], order[8:16], order[16:]):
            with tf.GradientTape() as tape:
                logits = model(x[batch], training=True)[0]
                loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y[batch], logits, from_logits=True))
            trained = [weight for weight in model.trainable_variables if not weight.path.startswith("auxiliary")]
            optimizer.apply(tape.gradient(loss, trained), trained)
    assert all(
        np.allclose(ours, plain, atol=1e-6)
        for ours, plain in zip(found.model.get_weights(), loop.inference(model).get_weights(), strict=True)
    )


def test_test_flip_is_the_mean_of_the_logits_of_a_picture_and_its_mirror_image(tmp_path):
    data = noisy()
    plain, both = (fit(data, tmp_path / str(flip), test_flip=flip, epochs=1) for flip in (False, True))
    x, _ = data.part("test")
    wanted = (plain.model(x).numpy() + plain.model(x[:, :, ::-1]).numpy()) / 2
    assert np.allclose(both.model(x), wanted, atol=1e-6)
    assert np.allclose(tf.nn.softmax(wanted), both.probability, atol=1e-6)
    assert both.facts["multiply_adds"] == 2 * plain.facts["multiply_adds"]


def test_weight_average_of_one_step_is_the_weights_and_the_initial_ones(tmp_path):
    """The share is 2/11 after the first step: 2/11 * initial + 9/11 * trained, the running statistics too."""
    data = noisy()
    devices.prepare(0, 1)
    initial = loop.inference(toy(dropout=0.0)).get_weights()
    one_step = {"build": partial(toy, dropout=0.0), "epochs": 1, "batch_size": 20}
    trained = fit(data, tmp_path / "trained", **one_step).model.get_weights()
    average = fit(data, tmp_path / "average", **one_step, weight_average=0.9).model.get_weights()
    for before, after, mean in zip(initial, trained, average, strict=True):
        assert np.allclose(mean, (2 * before + 9 * after) / 11, atol=1e-6)
    assert len(average) == 7  # convolution; scale, offset, running mean and variance; weights and bias of the head


def test_mixed_bfloat16_has_float32_weights_and_logits_and_is_saved_without_code_of_ours(tmp_path):
    data = noisy()
    lines = []
    found = fit(data, tmp_path, precision="mixed_bfloat16", report=lines.append)
    loop.save(found.model, tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        assert b"facegrid" not in archive.read("config.json")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    logits = loaded(data.part("test")[0])
    assert {weight.dtype for weight in loaded.weights} == {"float32"} and logits.dtype == tf.float32
    assert np.allclose(tf.nn.softmax(logits), found.probability, atol=1e-6)
    assert any(layer.compute_dtype == "bfloat16" for layer in loaded.layers)


def test_bfloat16_where_it_is_slow_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(devices, "processor_features", set)
    lines = []
    fit(noisy(), tmp_path, precision="mixed_bfloat16", epochs=1, report=lines.append)
    assert lines[0].startswith("mixed_bfloat16: this processor is not known")


def test_fit_without_a_gpu_is_on_the_cpu(fitted):
    assert fitted[0].facts["device"] == "cpu"


def test_losses_of_history_are_plain_cross_entropy_of_the_main_output(tmp_path):
    """A step too small to move a weight: the first epoch scores the initial weights, batch norm in training mode."""
    data = noisy()
    still = {"build": partial(toy, dropout=0.0), "epochs": 1, "learning_rate": 1e-30}
    found = fit(data, tmp_path, **still, batch_size=20, label_smoothing=0.5).history[0]
    devices.prepare(0, 1)
    x, y = data.part("train")
    z = toy(dropout=0.0)(x, training=True)[0].numpy().astype("float64")
    by_hand = np.log(np.exp(z).sum(axis=1)) - z[np.arange(20), y]
    assert found["train_loss"] == pytest.approx(by_hand.mean(), abs=1e-5)
    assert found["train_accuracy"] == np.mean(z.argmax(axis=1) == y)


@pytest.mark.parametrize(("how", "weights"), [("balanced", [5 / 2, 5 / 8, 0]), ("square_root", [5 / 3, 5 / 6, 0])])
def test_class_weights_are_of_the_kind_that_is_asked_for(how, weights):
    """Of 1 and 4 pictures, in proportion to 4 : 1 and to the roots, 2 : 1, with a mean of 1 over all five."""
    network = loop.Network(toy(), SETTINGS | {"class_weight": how}, np.array([0, 1, 1, 1, 1]))
    assert network.class_weights == pytest.approx(weights)


def test_same_cell_same_bytes_and_other_seed_other_bytes(tmp_path):
    data = noisy()
    first, again, other = (
        written(fit(data, tmp_path / str(number), seed=seed), data, tmp_path) for number, seed in enumerate([0, 0, 1])
    )
    assert first == again
    assert first != other


def test_order_of_pictures_and_what_augments_them_are_of_seed_and_epoch(tmp_path, monkeypatch):
    orders, draws = [], []

    def train(network, x, y, random, side):
        orders.append(x.tobytes())
        draws.append(random.random())
        return 1.0, 0.5

    monkeypatch.setattr(loop.Network, "train", train)
    for number, seed in enumerate([0, 0, 1]):
        fit(noisy(), tmp_path / str(number), seed=seed, epochs=2)
    for of_epochs in (orders, draws):
        assert of_epochs[:2] == of_epochs[2:4]
        assert len(set(of_epochs)) == 4


ZOO = {
    "mobilenet": (partial(registry.build, "mobilenet", 16, 3, {"alpha": 0.25}), 16),
    "vgg11": (partial(registry.build, "vgg", 32, 3, {"depth": 11}), 32),
    "googlenet": (partial(registry.build, "googlenet", 17, 3, {}), 17),
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


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Function name of options -> a fit with them, made once: a graph takes seconds to build."""
    return cache(lambda options: fit(noisy(), tmp_path_factory.mktemp(options), **OPTIONS[options]))


@pytest.mark.parametrize("options", OPTIONS)
def test_killed_fit_goes_on_to_the_same_bytes_with_any_option(tmp_path, options, undisturbed, monkeypatch):
    monkeypatch.setattr(checkpoints, "WORK_PER_WRITING", 0)  # written after every epoch
    data = noisy()
    with pytest.raises(Killed):
        fit(data, tmp_path, report=kill_after(2), **OPTIONS[options])
    found = fit(data, tmp_path, **OPTIONS[options])
    assert found.facts["resumed_at"] == 2
    assert written(found, data, tmp_path) == written(undisturbed(options), data, tmp_path)


@pytest.mark.parametrize("options", [name for name in OPTIONS if name not in ("last", "score_every")])
def test_an_option_makes_a_difference(options, fitted, undisturbed):
    without, with_it = fitted[0].probability, undisturbed(options).probability
    assert not np.array_equal(without, with_it)
    assert np.allclose(with_it.sum(axis=1), 1)


def test_fit_killed_after_its_last_epoch_has_nothing_left_to_train(tmp_path, monkeypatch):
    undisturbed = fit(noisy(), tmp_path, epochs=1)
    monkeypatch.delattr(loop.Network, "train")
    again = fit(noisy(), tmp_path, epochs=1)
    assert again.facts["resumed_at"] == 1 and again.history == undisturbed.history
    assert np.array_equal(again.probability, undisturbed.probability)


def test_checkpoint_of_another_recipe_is_ignored(tmp_path):
    with pytest.raises(Killed):
        fit(noisy(), tmp_path, recipe="other", report=kill_after(2))
    assert fit(noisy(), tmp_path, epochs=1).facts["resumed_at"] is None


@pytest.fixture(scope="module")
def faces():
    """32 drawn faces (32, 32, 32, 3) uint8 and their classes (32,)."""
    drawn = drawn_faces.plan({"pictures": 32, "people": 8, "seed": 0}, EMOTIONS)
    x = np.stack([image_decoding.resize(image_decoding.decode(drawn_faces.encoded(picture)), 32) for picture in drawn])
    return x, np.array([EMOTIONS.index(picture.emotion) for picture in drawn])


@pytest.mark.slow
@pytest.mark.parametrize(("builder", "depth"), resource_estimates.NETWORKS)
def test_network_learns_32_faces_by_heart(faces, builder, depth):
    """Proof that it can learn: without dropout, and with running statistics that follow the weights at once."""
    easy = {"batch_norm_momentum": 0.5} | ({"depth": depth} if depth else {})
    easy |= {"dropout": 0.0} if builder in ("vgg", "googlenet", "inception_v3", "resnet9") else {}
    devices.prepare(0, 1)
    model = registry.build(builder, 32, len(EMOTIONS), easy)
    network = loop.Network(model, SETTINGS | {"epochs": 25, "batch_size": 8, "learning_rate": 2e-4}, faces[1])
    accuracies = []
    while max(accuracies, default=0) <= 0.95 and len(accuracies) < 25:
        row = loop.epoch(network, {"train": faces, "test": faces}, seed=0, step=len(accuracies) + 1)
        accuracies.append(row["test_accuracy"])
    assert max(accuracies) > 0.95, accuracies
