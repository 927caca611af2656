"""The pictures that are measured with: the study's where there is a copy, else drawn faces."""

from pathlib import Path

import measure  # noqa: F401  finds our modules

from facegrid.data import build_index, drawn_faces
from facegrid.data.source import find

CLASSES = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
DRAWN = {"pictures": 2000, "people": 400, "seed": 0}
DRAWN_TINY = {"pictures": 60, "people": 20, "seed": 0}
PLAIN = {"classes": CLASSES, "person_pattern": r"(.+)_\d+$", "pins": None}


def copy_of_study(chosen):
    """Path of the study's pictures, folder or zip; None where there are none, or few will do."""
    given = Path(find(chosen.pictures))
    return given if given.exists() and not chosen.tiny else None


def drawn(chosen):
    """What is drawn in their place."""
    return DRAWN_TINY if chosen.tiny else DRAWN


def source(folder, chosen):
    """Path of the pictures, folder or zip; where there is no copy faces are drawn into the folder."""
    if given := copy_of_study(chosen):
        return given
    archive = Path(folder) / "drawn.zip"
    drawn_faces.draw_dataset(drawn(chosen), CLASSES, archive)
    return archive


def whole_index(pictures):
    """The index of a copy's pictures."""
    return build_index.build_index(pictures, PLAIN, workers=2)


def overlay(chosen):
    """The same for the workflow, as a part of its config."""
    if given := copy_of_study(chosen):
        source = {"source": str(given.with_suffix("").resolve())}
        return {"dataset": "facial_expressions", "datasets": {"facial_expressions": source}}
    return {"dataset": "drawn", "datasets": {"drawn": {"draw": drawn(chosen), "classes": CLASSES}}}
