"""What a fit says of the pictures it was tested on: the file that every number and figure is computed from."""

from dataclasses import dataclass

import numpy as np

from facegrid.errors import FacegridError
from facegrid.storage import atomic


@dataclass
class Predictions:
    """row (n,) int64, number of the legend row; true (n,) int64, class; probability (n, K) float32; classes (K,)."""

    row: np.ndarray
    true: np.ndarray
    probability: np.ndarray
    classes: list

    @property
    def predicted(self):
        """Most probable class of each picture (n,); of equal ones the first."""
        return self.probability.argmax(axis=1)


def write(path, predictions):
    """Write predictions as .npz: the same predictions, the same bytes."""
    with atomic.whole(path) as beside:
        np.savez(
            beside,
            row=predictions.row,
            true=predictions.true,
            probability=predictions.probability.astype("float32"),
            classes=np.array(predictions.classes),
        )


def read(path):
    """Predictions of a fit. Raises: FacegridError for a file that is not one."""
    try:
        with np.load(path) as data:
            return Predictions(data["row"], data["true"], data["probability"], data["classes"].tolist())
    # Damage of a single bit may look like another compression, a password or a later zip: anything can be raised.
    except Exception as error:
        raise FacegridError(f"{path}: not the predictions of a fit ({error}); remove it and run again") from None
