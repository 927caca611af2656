"""Fitted models as they were saved, loaded without the code that fitted them: pictures in, probabilities out."""

import math
from pathlib import Path

import joblib
import numpy as np
from scipy.special import softmax

from facegrid.data.image_arrays import planes
from facegrid.errors import FacegridError


def load(path, n_classes):
    """The fitted model in a file, .joblib or .keras, on one thread and without a GPU.

    Has side, of the pictures that it takes, in pixels; probability, a function of pictures (n, side, side, 3) uint8
    that gives (n, n_classes) float64; and packages, those whose versions decide how fast it is.

    Raises: FacegridError for a file that is damaged, or of other versions than can be read.
    """
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
        self.estimator = joblib.load(path)
        if "n_jobs" in self.estimator.get_params():  # it was fitted with as many threads as its job had
            self.estimator.set_params(n_jobs=1)
        self.side = math.isqrt(self.estimator.n_features_in_ // 3)
        self.n_classes = n_classes

    def probability(self, images):
        """Probabilities of pictures; the trees make float32 of the float64 that the other two need."""
        probability = np.zeros((len(images), self.n_classes))
        probability[:, self.estimator.classes_] = self.estimator.predict_proba(planes(images).astype("float64"))
        return probability


class Network:
    """A Keras model with one output of logits."""

    packages = ("tensorflow", "keras", "numpy", "pillow")

    def __init__(self, path):
        from facegrid.models.backend import keras, tf

        tf.config.set_visible_devices([], "GPU")  # as it was fitted
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
        model = keras.models.load_model(path, compile=False)
        self.side = model.input_shape[1]
        # One graph for batches of any size, as in training.
        pictures = tf.TensorSpec((None, *model.input_shape[1:]), tf.uint8)
        self._logits = tf.function(lambda x: model(x, training=False), input_signature=[pictures])

    def probability(self, images):
        """Probabilities of pictures."""
        return softmax(self._logits(images).numpy().astype("float64"), axis=1)
