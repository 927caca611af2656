"""How good predictions are: counts and shares, from counts of what was taken for what."""

import numpy as np
from scipy.stats import binomtest

SCORES = ("accuracy", "balanced_accuracy", "macro_f1")


def confusion(true, predicted, n_classes):
    """Counts confusion[true, predicted], (n_classes, n_classes) int64."""
    # scikit-learn's checks of what it is given take a hundred times as long, for each of thousands of fits.
    return np.bincount(n_classes * true + predicted, minlength=n_classes**2).reshape(n_classes, n_classes)


def scores(true, predicted):
    """Accuracy, balanced accuracy and macro F1 as shares of 1.

    Balanced accuracy is the mean recall, macro F1 the mean F1, over the classes that the test part has.
    """
    n_classes = 1 + max(true.max(), predicted.max())
    return {score: float(value) for score, value in scores_of(confusion(true, predicted, n_classes)).items()}


def class_scores(confusion):
    """Recall and F1 (..., 2, K) from counts (..., K, K), confusion[true, predicted]; NaN of a class with none."""
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    true, predicted = confusion.sum(axis=-1), confusion.sum(axis=-2)
    there = np.where(true > 0, true, np.nan)
    return np.stack([right / there, 2 * right / (there + predicted)], axis=-2)


def scores_of(confusion, where_none=np.nan):
    """The scores from counts (..., K, K): {score: (...)}.

    Args: where_none, recall and F1 (..., 2, K) that stand in for a class without pictures; NaN leaves it out.
    """
    of_classes = class_scores(confusion)
    means = np.nanmean(np.where(np.isnan(of_classes), where_none, of_classes), axis=-1)
    accuracy = np.diagonal(confusion, axis1=-2, axis2=-1).sum(axis=-1) / confusion.sum(axis=(-2, -1))
    return dict(zip(SCORES, (accuracy, means[..., 0], means[..., 1]), strict=True))


def majority_class(y, parts):
    """Scores of answering the most frequent class of the training part every time."""
    answer = np.bincount(y[parts["train"]]).argmax()
    true = y[parts["test"]]
    return scores(true, np.full(len(true), answer))


def interval(accuracy, n):
    """95 % Wilson interval (low, high) of an accuracy measured on n pictures (Wilson 1927; scipy's binomtest)."""
    bounds = binomtest(round(accuracy * n), n).proportion_ci(method="wilson")
    return float(bounds.low), float(bounds.high)
