"""Confusion matrices of several seeds, and published ones, as arrays confusion[true, predicted]."""

import numpy as np

from facegrid.evaluation import metrics
from facegrid.training import predictions


def mean_confusion(paths):
    """Mean counts (K, K) float64 over the fits whose predictions these are, the class names, and what was averaged."""
    fits = [predictions.read(path) for path in paths]
    classes = fits[0].classes
    counts = np.mean([metrics.confusion(fit.true, fit.predicted, len(classes)) for fit in fits], axis=0)
    seeds = f", mean of {len(fits)} seeds" if len(fits) > 1 else ""
    return counts, classes, f"{len(fits[0].row):,} test pictures{seeds}"


def published_counts(published, classes):
    """A published matrix (K, K) float64 from {actual: {predicted: count}}; NaN where it could not be read."""
    return np.array([[published.get(actual, {}).get(name, np.nan) for name in classes] for actual in classes])
