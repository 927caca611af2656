"""Resampling and class weights, by hand and as scikit-learn weighs."""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight

from facegrid.data import resampling

Y = np.array([0] * 90 + [2] * 9 + [5])


def test_bootstrap_has_every_class_alike_and_as_many_rows_as_there_are():
    places = resampling.balanced_bootstrap(Y, 0)
    # A hundred rows for three classes: the first has one more.
    assert np.bincount(Y[places]).tolist() == [34, 0, 33, 0, 0, 33]
    assert (np.diff(places) >= 0).all()
    assert set(places[Y[places] == 5]) == {99}


def test_bootstrap_draws_with_replacement_and_by_its_seed():
    first = resampling.balanced_bootstrap(Y, 0)
    of_largest = first[Y[first] == 0]
    assert 20 < len(set(of_largest)) < 34  # 90 * (1 - (89 / 90) ** 34) = 28.4 of them are expected
    assert (resampling.balanced_bootstrap(Y, 0) == first).all()
    assert (resampling.balanced_bootstrap(Y, 1) != first).any()


def test_class_weights_by_hand():
    # 100 rows, three classes: 100 / (3 * 90), 100 / (3 * 9), 100 / 3; the mean weight of a row is 1.
    weights = resampling.class_weights(Y, 7, "balanced")
    assert weights == pytest.approx([100 / 270, 0, 100 / 27, 0, 0, 100 / 3, 0])
    assert weights[Y].mean() == pytest.approx(1)
    assert weights[Y] == pytest.approx(compute_sample_weight("balanced", Y))


def test_square_roots_of_class_weights_by_hand():
    # 90, 9 and 1 rows: in proportion to 1, sqrt(10) and sqrt(90), divided by (90 + 9 sqrt(10) + sqrt(90)) / 100.
    weights = resampling.class_weights(Y, 7, "square_root")
    assert weights == pytest.approx(np.array([1, 0, 10**0.5, 0, 0, 90**0.5, 0]) / 1.2794733192)
    assert weights[Y].mean() == pytest.approx(1)


def test_class_weights_are_what_scikit_learn_means_by_balanced():
    x = np.random.default_rng(0).normal(size=(100, 3))
    grown = {"max_depth": 2, "random_state": 0}
    by_name = DecisionTreeClassifier(class_weight="balanced", **grown).fit(x, Y)
    weighed = DecisionTreeClassifier(**grown).fit(x, Y, sample_weight=resampling.class_weights(Y, 6, "balanced")[Y])
    assert (by_name.predict_proba(x) == weighed.predict_proba(x)).all()
