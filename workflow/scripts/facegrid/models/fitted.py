"""What a fit gives, whatever the model."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Fitted:
    """What a fit gives: the model, probability (n_test, K), history (a dict a step) and facts for run.json."""

    model: object
    probability: np.ndarray
    history: list
    facts: dict
