"""The networks by builder name, as plain data: nothing here imports TensorFlow before a network is built."""

import importlib

FAMILIES = {  # builder: module of facegrid.models
    "vgg": "vgg",
    "googlenet": "googlenet",
    "inception_v3": "inception_v3",
    "mobilenet": "mobilenet",
    "seresnet": "seresnet",
}
# Millions of multiply-adds of a picture of 32 x 32 pixels; where there are several depths, by depth.
MULTIPLY_ADDS = {
    "vgg": {11: 172, 13: 247, 19: 417},
    "googlenet": 480,
    "inception_v3": 3096,
    "mobilenet": 46,
    "seresnet": {18: 556, 34: 1160},
}
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
    """About how much one picture costs a model of the config: enough to start the heavy ones first."""
    millions = MULTIPLY_ADDS[model["builder"]]
    if isinstance(millions, dict):
        millions = millions[model["depth"]]
    return round(millions * (model["resolution"] / 32) ** 2 * model.get("alpha", 1) ** 2)


def memory_mb(model):
    """Memory that a fit of a model of the config needs, in megabytes."""
    return 4000


def _family(builder):
    return importlib.import_module(f"facegrid.models.{FAMILIES[builder]}")
