"""How good predictions are: counts and shares, computed by scikit-learn and SciPy."""

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, f1_score, recall_score


def confusion(true, predicted, n_classes):
    """Counts confusion[true, predicted], (n_classes, n_classes) int64."""
    return confusion_matrix(true, predicted, labels=range(n_classes))


def scores(true, predicted):
    """Accuracy, balanced accuracy and macro F1 as shares of 1.

    Balanced accuracy is the mean recall, macro F1 the mean F1, over the classes that the test part has.
    """
    tested = np.unique(true)
    return {
        "accuracy": float(np.mean(true == predicted)),
        "balanced_accuracy": float(recall_score(true, predicted, labels=tested, average="macro")),
        "macro_f1": float(f1_score(true, predicted, labels=tested, average="macro", zero_division=0)),
    }


def majority_class(y, parts):
    """Scores of answering the most frequent class of the training part every time."""
    answer = np.bincount(y[parts["train"]]).argmax()
    true = y[parts["test"]]
    return scores(true, np.full(len(true), answer))


def interval(accuracy, n):
    """95 % Wilson interval (low, high) of an accuracy measured on n pictures (Wilson 1927; scipy's binomtest)."""
    bounds = binomtest(round(accuracy * n), n).proportion_ci(method="wilson")
    return float(bounds.low), float(bounds.high)
