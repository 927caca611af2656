"""The networks by builder name, which is that of their module: TensorFlow is not imported before one is built."""

import importlib

COSTS = {  # builder, depth where it can be chosen: millions of multiply-adds a picture; megabytes of a fit, measured
    ("vgg", 11): (172, 2000),
    ("vgg", 13): (247, 2100),
    ("vgg", 19): (417, 2600),
    ("googlenet", None): (480, 2500),
    ("inception_v3", None): (3096, 6400),
    ("mobilenet", None): (46, 1400),
    ("seresnet", 18): (556, 1900),
    ("seresnet", 34): (1160, 2700),
}  # at 32 x 32 pixels and a batch of 100; 900 MB of the memory are TensorFlow's, whatever the network
USUAL = (500, 2500)  # of a network that COSTS does not know: about GoogLeNet's
# Parameters that decide how a network is trained and not what it is.
OF_TRAINING = ("label_smoothing", "training")


def build(builder, side, classes, parameters):
    """The uncompiled keras.Model for pictures of side x side pixels; parameters as in the config's normal form."""
    shape = {key: value for key, value in parameters.items() if key not in OF_TRAINING}
    return _family(builder).build((side, side, 3), classes, **shape)


def settings(builder, parameters):
    """How a network is trained, a flat dict: the config's training and label_smoothing, and auxiliary_weight."""
    weight = getattr(_family(builder), "AUXILIARY_WEIGHT", 0.0)
    return {**parameters["training"], "label_smoothing": parameters["label_smoothing"], "auxiliary_weight": weight}


def millions_of_multiply_adds(model):
    """About how much work a picture is for a network of the config: enough to start the heavy ones first."""
    millions, _ = COSTS.get((model["builder"], model.get("depth")), USUAL)
    return round(millions * (model["resolution"] / 32) ** 2 * model.get("alpha", 1) ** 2)


def memory_mb(model):
    """Memory to set aside for a fit of a network of the config, in megabytes: a fifth more than it needs."""
    _, megabytes = COSTS.get((model["builder"], model.get("depth")), USUAL)
    pixels = (model["resolution"] / 32) ** 2 * model["training"]["batch_size"] / 100
    return round(1.2 * (900 + (megabytes - 900) * max(pixels, 1)))


def _family(builder):
    return importlib.import_module(f"facegrid.models.{builder}")
