"""The list of the configured models and how large they are; built with random weights, so it needs no data."""

import pandas as pd
from tabulate import tabulate

from facegrid.errors import FacegridError
from facegrid.models import complexity, registry
from facegrid.models.backend import keras
from facegrid.models.registry import parameters

SIZES = {  # column: what counts it
    "trainable_parameters": complexity.trainable_parameters,
    "auxiliary_parameters": complexity.auxiliary_parameters,
    "macs": complexity.multiply_adds,
    "layers": complexity.weighted_layers,
}
NOTES = """\
Resolution is the side in pixels of the pictures that a model sees. Trainable parameters include those of auxiliary
heads, which serve training only and are counted in their own column too. Macs are the multiply-adds of convolutions and
dense layers for one picture, layers the weighted ones on the longest way through the network, both without auxiliary
heads. The classical models have none of these, their size comes from the data, nor has a network that takes no pictures
as small as these.
"""


def list_models(models, networks, n_classes):
    """One row a model, in the order in which they come.

    Args: models, {name: settings} in the config's normal form; networks, names of those that are; n_classes, size of
        their last layer.
    Returns: DataFrame, whole numbers and, for the classical models, <NA>.
    """
    rows = [
        {
            "model": name,
            "builder": settings["builder"],
            "resolution": settings["resolution"],
            "classes": n_classes,
            **(sizes(settings, n_classes) if name in networks else dict.fromkeys(SIZES)),
        }
        for name, settings in models.items()
    ]
    return pd.DataFrame(rows).astype(dict.fromkeys(SIZES, "Int64"))


def sizes(settings, n_classes):
    """Numbers of a network's SIZES; None each where the pictures are too small for it."""
    keras.utils.clear_session()  # or the networks before stay in memory
    try:
        model = registry.build(settings["builder"], settings["resolution"], n_classes, parameters(settings))
    except FacegridError as error:  # no mistake while no grid asks for it
        print(error)
        return dict.fromkeys(SIZES)
    return {column: count(model) for column, count in SIZES.items()}


def as_markdown(table, title):
    """The list as text that reads as it is and on GitHub."""
    cells = [["–" if value is pd.NA else shown(value) for value in row] for row in table.astype(object).to_numpy()]
    headers = [column.replace("_", " ") for column in table.columns]
    aligned = ("left", "left", *["right"] * (len(headers) - 2))
    text = tabulate(cells, headers, tablefmt="github", colalign=aligned, disable_numparse=True)
    return f"# {title}\n\n{text}\n\n{NOTES}"


def shown(value):
    """A name as it is, a number with its thousands apart."""
    return value if isinstance(value, str) else f"{value:,}"
