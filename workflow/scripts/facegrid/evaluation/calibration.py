"""Whether a model is right as often as it is sure (Guo et al. 2017, arXiv:1706.04599)."""

import numpy as np
import pandas as pd

BINS = 15  # of confidence, as in the paper


def calibration_error(probability, true):
    """Expected calibration error of probabilities (n, K): mean distance of confidence and accuracy over BINS bins."""
    bins = reliability(probability, true)
    return float((bins["n"] * (bins["accuracy"] - bins["confidence"]).abs()).sum() / bins["n"].sum())


def reliability(probability, true):
    """A row for each bin of confidence that has pictures: bin (0 ... BINS - 1), n, mean confidence, accuracy."""
    confidence = probability.max(axis=1).astype("float64")
    # Upper ends belong to a bin, as in the paper; float32 keeps a tenth within 1e-8 of one.
    place = np.clip(np.ceil(confidence * BINS - 1e-6).astype(int) - 1, 0, BINS - 1)
    n = np.bincount(place)
    filled = np.flatnonzero(n)
    columns = {"confidence": confidence, "accuracy": probability.argmax(axis=1) == true}
    means = {name: np.bincount(place, weights=values)[filled] / n[filled] for name, values in columns.items()}
    return pd.DataFrame({"bin": filled, "n": n[filled], **means})
