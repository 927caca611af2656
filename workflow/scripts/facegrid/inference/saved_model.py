"""Fitted models as they were saved, loaded without the code that fitted them: pictures in, probabilities out.

A model may be a stranger's: loading one runs nothing that its file says.
"""

import json
import math
import zipfile
from pathlib import Path

import numpy as np
import skops.io
from scipy.special import softmax

from facegrid.data.image_arrays import planes
from facegrid.errors import FacegridError
from facegrid.provenance import run_record
from facegrid.storage import checksums

# What skops takes for safe only when told: scikit-learn's trees, whose nodes are checked below.
TREE = "sklearn.tree._tree.Tree"
# Keras' modules that hold layers and what these are made of, and the layers that run what the file says.
OF_KERAS = {"keras", "keras.layers", "keras.initializers", "keras.regularizers", "keras.constraints", "keras.models"}
OF_KERAS |= {"keras.src.models.functional", "keras.src.models.sequential", "keras.src.ops.numpy", "keras.src.ops.nn"}
FOREIGN = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}


def load(path, n_classes):
    """The fitted model in a file, .skops or .keras, on one thread and without a GPU.

    Has side, of the pictures that it takes, in pixels; probability, a function of pictures (n, side, side, 3) uint8
    that gives (n, n_classes) float64; and packages, those whose versions decide how fast it is.

    Raises: FacegridError for a file that is not the one that its fit recorded, that is damaged, that holds more than a
        model is made of, or of other versions than can be read.
    """
    record = Path(path).with_name("run.json")
    run_record.read(record, model_digest=checksums.sha256(path))
    try:
        return Network(path) if Path(path).suffix == ".keras" else Classical(path, n_classes)
    except MemoryError:
        raise
    except Exception as error:  # in damaged bytes anything can be met
        raise FacegridError(
            f"{path}: not a fitted model ({type(error).__name__}: {error}); remove it and run again"
        ) from None


class Classical:
    """A scikit-learn model; its column of a class is where classes_ has the number, and a class it never saw has 0."""

    packages = ("scikit-learn", "numpy", "pillow")

    def __init__(self, path, n_classes):
        unknown = set(skops.io.get_untrusted_types(file=path)) - {TREE}
        if unknown:
            raise ValueError(f"it holds {', '.join(sorted(unknown))}")
        self.estimator = skops.io.load(path, trusted=[TREE])
        for tree in trees(self.estimator):
            check_tree(tree, self.estimator.n_features_in_)
        if "n_jobs" in self.estimator.get_params():  # it was fitted with as many threads as its job had
            self.estimator.set_params(n_jobs=1)
        self.side = math.isqrt(self.estimator.n_features_in_ // 3)
        self.n_classes = n_classes

    def probability(self, images):
        """Probabilities of pictures; the trees make float32 of the float64 that the other two need."""
        probability = np.zeros((len(images), self.n_classes))
        probability[:, self.estimator.classes_] = self.estimator.predict_proba(planes(images).astype("float64"))
        return probability


def trees(estimator):
    """The trees that an estimator is made of; none of one that is made otherwise."""
    return [each.tree_ for each in getattr(estimator, "estimators_", [estimator]) if hasattr(each, "tree_")]


def check_tree(tree, n_features):
    """Raise ValueError where a tree points outside itself or a picture: scikit-learn would read any memory there."""
    inner = tree.children_left != -1
    children = np.concatenate([tree.children_left[inner], tree.children_right[inner]])
    is_below = children > np.tile(np.flatnonzero(inner), 2)  # so no way leads round
    if not (is_below & (children < tree.node_count)).all() or not np.isin(tree.feature[inner], range(n_features)).all():
        raise ValueError("it holds a tree whose nodes do not belong together")


class Network:
    """A Keras model with one output of logits."""

    packages = ("tensorflow", "keras", "numpy", "pillow")

    def __init__(self, path):
        from facegrid.models.backend import keras, tf

        tf.config.set_visible_devices([], "GPU")  # as it was fitted
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        check_layers(path)
        model = keras.models.load_model(path, compile=False, safe_mode=True)
        self.side = model.input_shape[1]
        # One graph for batches of any size, as in training.
        pictures = tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8)
        self._logits = tf.function(lambda x: model(x, training=False), input_signature=[pictures])

    def probability(self, images):
        """Probabilities of pictures."""
        return softmax(self._logits(images).numpy().astype("float64"), axis=1)


def check_layers(path):
    """Raise ValueError where a .keras file asks for more than Keras' own layers, or for one that runs foreign code."""
    with zipfile.ZipFile(path) as archive:
        todo = [json.loads(archive.read("config.json"))]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            name, module = part.get("class_name"), part.get("module")
            if module is not None and (module not in OF_KERAS or name in FOREIGN):
                raise ValueError(f"it holds {module}.{name}")
        todo += part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
