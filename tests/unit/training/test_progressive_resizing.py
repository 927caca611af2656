"""Which epochs have small pictures, counted by hand."""

import pytest

from facegrid.training import progressive_resizing


def test_half_the_epochs_are_small_a_quarter_between_and_the_last_ones_full():
    assert [progressive_resizing.scale_at(step, 8, 0.5) for step in range(1, 9)] == [0.5] * 4 + [0.75] * 2 + [1.0] * 2


@pytest.mark.parametrize("epochs", [1, 2, 3, 5, 50])
def test_the_last_epoch_is_of_full_size(epochs):
    scales = [progressive_resizing.scale_at(step, epochs, 0.3) for step in range(1, epochs + 1)]
    assert scales[-1] == 1 and scales == sorted(scales)


def test_none():
    assert {progressive_resizing.scale_at(step, 7, 1) for step in range(1, 8)} == {1}
    assert progressive_resizing.areas(7, 1) == [1] * 7


def test_area():
    assert progressive_resizing.areas(4, 0.5) == [1 / 4, 1 / 4, 9 / 16, 1]
