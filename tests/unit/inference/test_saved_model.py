"""Saved models: loaded without the code that fitted them, and saying the same."""

import json
import os
import pickle
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import skops.io
from scipy.special import softmax
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from facegrid.errors import FacegridError
from facegrid.inference import saved_model
from facegrid.models import classical
from facegrid.storage import atomic, checksums

FAMILIES = {
    "vgg": 32,
    "googlenet": 17,
    "inception_v3": 13,
    "mobilenet": 8,
    "seresnet": 8,
    "resnet9": 16,
}  # smallest pictures


def recorded(path):
    """A model's file with the record of its fit beside it."""
    atomic.write_json({"model_digest": checksums.sha256(path)}, path.with_name("run.json"))
    return path


def noise(n, side):
    return np.random.default_rng(0).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


@pytest.mark.parametrize("estimator", [LogisticRegression(), DecisionTreeClassifier(random_state=0)])
def test_a_classical_model_sees_planes_of_colours_and_gives_all_classes(estimator, tmp_path):
    """The training part has classes 0 and 2 of three; class 2 is red."""
    x = noise(20, 4)
    y = np.where(x[:, :, :, 0].mean(axis=(1, 2)) > 127, 2, 0)
    rows = np.stack([image[:, :, channel].ravel() for image in x for channel in range(3)]).reshape(20, -1)
    classical.save(estimator.fit(rows.astype("float64"), y), tmp_path / "model.skops")
    model = saved_model.load(recorded(tmp_path / "model.skops"), 3)
    assert model.side == 4
    probability = model.probability(x)
    assert (probability.argmax(axis=1) == y).all() and (probability[:, 1] == 0).all()
    np.testing.assert_allclose(probability[:, [0, 2]], estimator.predict_proba(rows.astype("float64")))


def test_a_forest_that_was_fitted_on_several_threads_answers_on_one(tmp_path):
    forest = RandomForestClassifier(n_estimators=3, n_jobs=2).fit(noise(6, 2).reshape(6, -1), [0, 1, 0, 1, 0, 1])
    classical.save(forest, tmp_path / "model.skops")
    assert saved_model.load(recorded(tmp_path / "model.skops"), 2).estimator.n_jobs == 1


@pytest.mark.parametrize("name", ["model.skops", "model.keras"])
def test_a_damaged_model_is_named(name, tmp_path):
    if name.endswith("keras"):
        pytest.importorskip("tensorflow")
    (tmp_path / name).write_bytes(b"PK\3\4 and no more")
    with pytest.raises(FacegridError, match=rf"{name}: not a fitted model \(\w+: .*\); remove it and run again"):
        saved_model.load(recorded(tmp_path / name), 2)


@pytest.mark.parametrize("name", ["model.skops", "model.keras"])
def test_another_file_than_the_fit_recorded_is_not_opened(name, tmp_path):
    (tmp_path / name).write_bytes(b"one")
    recorded(tmp_path / name)
    (tmp_path / name).write_bytes(b"other")
    with pytest.raises(FacegridError, match=r"run\.json: other model_digest than this grid's"):
        saved_model.load(tmp_path / name, 2)


class Harmful:
    """What a pickle runs when it is loaded."""

    def __reduce__(self):
        return os.mkdir, ("ran",)


@pytest.mark.parametrize("dump", [pickle.dumps, lambda tree: skops.io.dumps({"model": tree, "more": Harmful()})])
def test_a_model_that_would_run_code_is_refused_and_runs_nothing(dump, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.skops").write_bytes(dump(Harmful()))
    with pytest.raises(FacegridError, match=r"model\.skops: not a fitted model"):
        saved_model.load(recorded(tmp_path / "model.skops"), 2)
    assert not (tmp_path / "ran").exists()


def test_a_tree_that_points_outside_itself_is_refused(tmp_path):
    """scikit-learn follows such nodes into any memory."""
    rows, y = noise(20, 2).reshape(20, -1).astype("float64"), np.arange(20) % 2
    for wrong in ({"left_child": 10**6}, {"feature": 12}, {"feature": -1}, {"right_child": 0}):
        tree = DecisionTreeClassifier(random_state=0).fit(rows, y)
        state = tree.tree_.__getstate__()
        for field, value in wrong.items():
            state["nodes"][field][0] = value
        tree.tree_.__setstate__(state)
        classical.save(tree, tmp_path / "model.skops")
        with pytest.raises(FacegridError, match="a tree whose nodes do not belong together"):
            saved_model.load(recorded(tmp_path / "model.skops"), 2)


def test_a_network_with_a_layer_that_runs_code_is_refused(tmp_path):
    keras = pytest.importorskip("keras")
    pictures = keras.Input((4, 4, 3))
    keras.Model(pictures, keras.layers.Lambda(lambda x: x[:, 0, 0])(pictures)).save(tmp_path / "model.keras")
    with pytest.raises(FacegridError, match=r"it holds keras\.layers\.Lambda"):
        saved_model.load(recorded(tmp_path / "model.keras"), 3)


@pytest.mark.parametrize(
    "part",
    [
        {"module": "builtins", "class_name": "function", "config": "eval"},
        {"module": "keras.utils", "class_name": "get_file", "config": {}},
        {"module": "os", "class_name": "system", "config": "true"},
        {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": "here"}},
    ],
)
def test_a_network_that_names_foreign_code_is_refused(tmp_path, part):
    with zipfile.ZipFile(tmp_path / "model.keras", "w") as archive:
        archive.writestr("config.json", json.dumps({"config": {"layers": [[{"deep": part}]]}}))
    with pytest.raises(ValueError, match=f"it holds {part['module']}.{part['class_name']}"):
        saved_model.check_layers(tmp_path / "model.keras")


def test_a_network_gives_probabilities_whatever_the_batch(tmp_path):
    tf, keras = pytest.importorskip("tensorflow"), pytest.importorskip("keras")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    pictures = keras.Input((4, 4, 3))
    logits = keras.layers.Dense(3)(keras.layers.Flatten()(keras.layers.Rescaling(1 / 255)(pictures)))
    network = keras.Model(pictures, logits)
    network.save(tmp_path / "model.keras")
    model = saved_model.load(recorded(tmp_path / "model.keras"), 3)
    assert model.side == 4
    probability = model.probability(noise(5, 4))
    expected = softmax(network(noise(5, 4)).numpy().astype("float64"), axis=1)
    np.testing.assert_allclose(probability, expected, atol=1e-6)
    np.testing.assert_allclose(model.probability(noise(5, 4)[:1]), expected[:1], atol=1e-6)


@pytest.mark.slow
def test_networks_load_where_facegrid_is_not(tmp_path):
    """Every family, in a process that does not find facegrid, with what it says of two pictures."""
    pytest.importorskip("tensorflow")
    from facegrid.models import registry
    from facegrid.models.blocks import inference

    for family, side in FAMILIES.items():
        model = inference(registry.build(family, side, 3, {}))
        model.save(tmp_path / f"{family}.keras")
        np.save(tmp_path / f"{family}.npy", model(noise(2, side)))
        saved_model.check_layers(tmp_path / f"{family}.keras")
    code = """
import sys, keras, numpy as np
for path in sys.argv[1:]:
    model = keras.models.load_model(path)
    side = model.input_shape[1]
    x = np.random.default_rng(0).integers(0, 256, (2, side, side, 3), dtype=np.uint8)
    np.testing.assert_allclose(model(x), np.load(path.replace(".keras", ".npy")), rtol=1e-4, atol=1e-4)
assert not any("facegrid" in name for name in sys.modules)
"""
    paths = [str(tmp_path / f"{family}.keras") for family in FAMILIES]
    done = subprocess.run([sys.executable, "-I", "-c", code, *paths], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
