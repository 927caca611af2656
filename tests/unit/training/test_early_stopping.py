"""The study's stopping rule on scripted losses, and the epoch that is kept."""

import pytest

from facegrid.training import early_stopping

GOES_ON = None


@pytest.mark.parametrize(
    ("losses", "ended"),
    [
        ([], GOES_ON),
        ([1, 2, 3], GOES_ON),  # rose twice
        ([1, 2, 3, 4], "rule at epoch 4"),
        ([5, 1, 2, 3, 4], "rule at epoch 5"),
        ([1, 2, 3, 3], GOES_ON),  # level is no rise
        ([1, 2, 1.5, 2, 3], GOES_ON),  # the fall at epoch 3 starts anew
        ([1, 2, 1.5, 2, 3, 4], "rule at epoch 6"),
        ([9, 1, 2, 3, 3, 4, 5], GOES_ON),
        ([1.0, float("nan"), 2.0, 3.0, 4.0], GOES_ON),
    ],
)
def test_three_rises_in_a_row(losses, ended):
    assert early_stopping.reason(losses, epochs=30, increases=3) == ended


def patience(losses, epochs):
    """Epochs in a row, up to the last, without a new best: what Keras' EarlyStopping counts."""
    best = losses.index(min(losses)) + 1
    return len(losses) - best >= epochs


def test_not_keras_patience():
    fell_between = [1, 2, 1.9, 1.95]
    assert patience(fell_between, 3)
    assert early_stopping.reason(fell_between, epochs=30, increases=3) is None
    assert early_stopping.reason([*fell_between, 2.0, 2.1], epochs=30, increases=3) == "rule at epoch 6"


def test_number_of_rises():
    assert early_stopping.reason([1, 2], epochs=30, increases=1) == "rule at epoch 2"
    assert early_stopping.reason([2, 1], epochs=30, increases=1) is None
    assert early_stopping.reason([1, 2, 3, 4], epochs=30, increases=4) is None


def test_without_a_rule_all_epochs_are_used():
    assert early_stopping.reason([1, 2, 3, 4, 5], epochs=6, increases=None) is None
    assert early_stopping.reason([1, 2, 3, 4, 5, 6], epochs=6, increases=None) == "6 epochs used up"


def test_rule_that_cuts_nothing_off_is_not_named():
    assert early_stopping.reason([1, 2, 3, 4], epochs=4, increases=3) == "4 epochs used up"


def test_kept_is_the_first_of_the_best():
    assert early_stopping.kept_step([0.5, 0.7, 0.6, 0.7]) == 2
    assert early_stopping.kept_step([0.2]) == 1
