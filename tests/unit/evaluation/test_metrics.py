"""Numbers that can be worked out by hand."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, recall_score

from facegrid.evaluation import metrics

# Classes 0, 1, 2 of four; three pictures of 0, two of 1, one of 2, none of 3.
TRUE = np.array([0, 0, 0, 1, 1, 2])
SAID = np.array([0, 0, 1, 1, 0, 3])


def test_confusion_has_true_classes_as_rows():
    assert metrics.confusion(TRUE, SAID, 4).tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_scores():
    scores = metrics.scores(TRUE, SAID)
    assert scores["accuracy"] == pytest.approx(3 / 6)
    assert scores["balanced_accuracy"] == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)  # class 3 has no picture
    # F1 = 2 tp / (2 tp + fp + fn): 4 / (4 + 1 + 1), 2 / (2 + 1 + 1), 0
    assert scores["macro_f1"] == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_counts_and_scores_are_scikit_learns():
    random = np.random.default_rng(0)
    true, said = random.integers(3, size=200), random.integers(5, size=200)
    assert (metrics.confusion(true, said, 6) == confusion_matrix(true, said, labels=range(6))).all()
    scores, tested = metrics.scores(true, said), {"labels": [0, 1, 2], "average": "macro"}
    assert scores["accuracy"] == pytest.approx(accuracy_score(true, said))
    assert scores["balanced_accuracy"] == pytest.approx(recall_score(true, said, **tested))
    assert scores["macro_f1"] == pytest.approx(f1_score(true, said, **tested))


def test_majority_class_is_that_of_the_training_part():
    """Class 1, which is one of three test pictures: F1 of 0 and 2 / (1 + 3)."""
    parts = {"train": np.array([0, 1, 2]), "test": np.array([3, 4, 5])}
    scores = metrics.majority_class(np.array([1, 1, 0, 0, 0, 1]), parts)
    assert scores == pytest.approx({"accuracy": 1 / 3, "balanced_accuracy": 1 / 2, "macro_f1": 1 / 4})


@pytest.mark.parametrize(("right", "n"), [(8, 10), (57, 100)])
def test_interval_is_wilsons(right, n):
    """Wilson's formula, written out; 0.57 * 100 is a little less than 57."""
    z, p = 1.959964, right / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert metrics.interval(p, n) == pytest.approx((centre - half, centre + half), abs=1e-6)
    assert metrics.interval(1.0, 10)[1] == pytest.approx(1)
