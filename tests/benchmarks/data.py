"""The pictures that are measured with: the study's where there is a copy, else drawn faces."""

from pathlib import Path

import measure  # noqa: F401  finds our modules

from facegrid import dataset, demo
from facegrid.source import find

CLASSES = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
DRAWN = {"pictures": 2000, "people": 400, "seed": 0}
DRAWN_TINY = {"pictures": 60, "people": 20, "seed": 0}
PLAIN = {"classes": CLASSES, "person_pattern": r"(.+)_\d+$", "pins": None}


def source(folder, chosen):
    """Path of the pictures, folder or zip; faces drawn into a folder where there are none, or few will do."""
    given = Path(find(chosen.pictures))
    if given.exists() and not chosen.tiny:
        return given
    archive = Path(folder) / "drawn.zip"
    demo.draw_dataset(DRAWN_TINY if chosen.tiny else DRAWN, CLASSES, archive)
    return archive


def whole_index(pictures):
    """The index of a copy's pictures."""
    return dataset.build_index(pictures, PLAIN, workers=2)


def overlay(chosen):
    """The same for the workflow, as a part of its config."""
    given = Path(find(chosen.pictures))
    if given.exists() and not chosen.tiny:
        source = {"source": str(given.with_suffix("").resolve())}
        return {"dataset": "facial_expressions", "datasets": {"facial_expressions": source}}
    drawn = {"draw": DRAWN_TINY if chosen.tiny else DRAWN, "classes": CLASSES}
    return {"dataset": "drawn", "datasets": {"drawn": drawn}}
