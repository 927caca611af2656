"""What the grid of a checked config asks for, and what its models are."""

from facegrid.config import schema

BUILDERS = tuple(schema.BUILDERS)  # names, in the order of every list of models


def is_convnet(model):
    """Whether a model of the config is a network; the others are scikit-learn's."""
    return schema.BUILDERS[model["builder"]].kind == "convnet"


def is_random(model):
    """Whether a seed makes a difference to a model of the config: to its fit, or to what it is fitted on."""
    return model["resample"] is not None or not schema.BUILDERS[model["builder"]].deterministic


def cells(config):
    """What is fitted: (split, model, seed) of all sub-grids of a checked config in their order, each once.

    A model with nothing random in it is fitted once on a split and called seed 0, whatever seeds are listed.
    """
    found = {}
    for part in config["grid"]:
        for model in part["models"]:
            seeds = part["seeds"] if is_random(config["models"][model]) else [0]
            found.update(dict.fromkeys((part["split"], model, seed) for seed in seeds))
    return list(found)
