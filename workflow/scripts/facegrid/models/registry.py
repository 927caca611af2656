"""The networks by builder name, which is that of their module.

Light to import: TensorFlow is imported when a network is built.
"""

import importlib

# Settings of a model that are no parameters of its builder.
OF_ALL = ("builder", "resolution", "resample")
# Parameters that decide how a network is trained and not what it is.
OF_TRAINING = ("label_smoothing", "class_weight", "training")


def parameters(settings):
    """Those settings of a model of the config that are parameters of its builder."""
    return {key: value for key, value in settings.items() if key not in OF_ALL}


def build(builder, side, classes, parameters):
    """The uncompiled keras.Model for pictures of side x side pixels; parameters as in the config's normal form."""
    return _family(builder).build((side, side, 3), classes, **shape(parameters))


def shape(parameters):
    """Those parameters that decide what a network is."""
    return {key: value for key, value in parameters.items() if key not in OF_TRAINING}


def settings(builder, parameters):
    """How a network is trained: the config's training, label_smoothing and class_weight, and auxiliary_weight."""
    own = {key: parameters[key] for key in ("label_smoothing", "class_weight")}
    weight = getattr(_family(builder), "AUXILIARY_WEIGHT", 0.0)
    return {**parameters["training"], **own, "auxiliary_weight": weight}


def _family(builder):
    return importlib.import_module(f"facegrid.models.{builder}")
