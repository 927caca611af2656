"""Augmentation of pictures small enough to write out."""

import numpy as np
import pytest

from facegrid.training.augmentation import GREY, augmented, cut_out, flipped, lit, shifted, smaller, turned

NOTHING = {"flip": False, "rotation": 0, "zoom": 0, "shift": 0, "light": 0, "cutout": 0}
ALL = {"flip": True, "rotation": 20, "zoom": 0.2, "shift": 2, "light": 0.2, "cutout": 3}


def numbered(n=1, side=3):
    """Pictures (n, side, side, 3) whose red values count 0, 1, 2, ... row by row, with green 10 and blue 20 more."""
    values = np.arange(n * side * side, dtype="uint8").reshape(n, side, side, 1)
    return np.concatenate([values, values + 10, values + 20], axis=3)


class Drawn:
    """A generator whose draws are written out."""

    def __init__(self, *draws):
        self.draws = list(draws)

    def random(self, size):
        return np.array(self.draws.pop(0))

    def uniform(self, low, high, size):
        return np.array(self.draws.pop(0), dtype="float64").reshape(size)

    def integers(self, *limits, size, endpoint=False):
        return np.array(self.draws.pop(0)).reshape(size)


def test_nothing_asked_for_is_the_pictures_themselves():
    x = numbered()
    assert augmented(x, NOTHING, np.random.default_rng(0)) is x


def test_flipped_are_those_drawn_below_a_half():
    x = numbered(n=2)
    found = flipped(x, Drawn([0.5, 0.499]))
    assert found[0].tolist() == x[0].tolist()
    assert found[1, :, :, 0].tolist() == [[11, 10, 9], [14, 13, 12], [17, 16, 15]]
    assert found[1, 0, 0].tolist() == [11, 21, 31]  # colours keep their places


def ramp(side, step=10):
    """A picture (1, side, side, 3) that grows by a step from column to column: 0, 10, 20, ..."""
    return np.broadcast_to(step * np.arange(side, dtype="uint8")[:, None], (1, side, side, 3))


@pytest.mark.parametrize(("degrees", "quarters"), [(90, 1), (-90, 3), (180, 2), (0, 0)])
def test_turned_by_quarters_moves_every_pixel(degrees, quarters):
    x = numbered(side=4)
    found = turned(x, 180, 0, Drawn([degrees], [0]))
    wanted = np.rot90(x[0], quarters).astype(int)  # counter-clockwise, as angles are counted
    assert np.abs(found[0] - wanted).max() <= 1


def test_turned_is_larger_and_smaller_about_the_centre():
    # A line stays one under linear interpolation: half as steep about the centre, 75, at twice the size.
    larger, smaller = (turned(ramp(16), 0, 1, Drawn([0], [drawn]))[0, 8, :, 0].tolist() for drawn in (1, -1))
    assert larger == pytest.approx([75 + 5 * (column - 7.5) for column in range(16)], abs=1)
    assert smaller[4:12] == pytest.approx([75 + 20 * (column - 7.5) for column in range(4, 12)], abs=1)
    assert smaller[:4] == pytest.approx([smaller[7 - column] for column in range(4)], abs=10)  # a reflection comes in


def test_turned_draws_both_ways_and_no_further():
    found = turned(np.repeat(ramp(16), 500, axis=0), 0, 0.5, np.random.default_rng(0))
    slopes = (found[:, 8, 11, 0].astype("float64") - found[:, 8, 4, 0]) / 70
    assert slopes.min() >= 1 / 1.5 - 0.02 and slopes.max() <= 1.5 + 0.02
    assert 0.4 < (slopes < 1).mean() < 0.6


def test_turned_turns_both_ways_alike_and_no_further():
    found = turned(np.repeat(ramp(16), 500, axis=0), 30, 0, np.random.default_rng(0)).astype("float64")
    across, down = found[:, 8, 11, 0] - found[:, 8, 4, 0], found[:, 11, 8, 0] - found[:, 4, 8, 0]
    degrees = np.degrees(np.arctan2(down, across))  # counter-clockwise: the bright side comes up
    assert -31 <= degrees.min() < -29 and 29 < degrees.max() <= 31
    assert 0.4 < (degrees < 0).mean() < 0.6


@pytest.mark.parametrize(("degrees", "zoom"), [(10, 0), (45, 0), (60, 0), (45, 0.5)])
def test_what_comes_in_at_a_corner_is_of_the_picture(degrees, zoom):
    """Turned as far as it may be, and as small as it may become, a white picture stays white."""
    found = turned(np.full((1, 16, 16, 3), 255, "uint8"), degrees, zoom, Drawn([degrees], [-1]))
    assert (found == 255).all()


def test_lit_by_hand():
    x = np.array([[[[100], [140]]], [[[100], [140]]]], dtype="uint8")  # two pictures of two pixels, mean 120
    # Contrast 1.5 and 1/1.5 about the mean, brightness 1.5 and 1: 120 becomes 180.
    found = lit(x, 0.5, Drawn([1, -1, 1, 0]))
    assert found.ravel().tolist() == [150, 210, 107, 133]


def test_lit_stays_between_black_and_white():
    x = np.array([[[[0], [250]]]], dtype="uint8")  # contrast twice about 125, brightness twice: 0 and 500
    assert lit(x, 1, Drawn([1, 1])).ravel().tolist() == [0, 255]


@pytest.mark.parametrize(
    ("corner", "red"),
    [
        ((1, 1), [[0, 1, 2], [3, 4, 5], [6, 7, 8]]),  # in the middle: where it was
        ((0, 1), [[3, 4, 5], [0, 1, 2], [3, 4, 5]]),  # down by one; the second row is reflected
        ((2, 2), [[4, 5, 4], [7, 8, 7], [4, 5, 4]]),  # up and to the left
    ],
)
def test_shifted_shows_reflections(corner, red):
    assert shifted(numbered(), 1, Drawn([corner]))[0, :, :, 0].tolist() == red


@pytest.mark.parametrize(
    ("centre", "grey"),
    [
        ((1, 1), [[1, 1, 0], [1, 1, 0], [0, 0, 0]]),  # a square of 2 x 2 whose lower right pixel is the centre
        ((0, 0), [[1, 0, 0], [0, 0, 0], [0, 0, 0]]),  # three of the four lie outside
        ((2, 1), [[0, 0, 0], [1, 1, 0], [1, 1, 0]]),
    ],
)
def test_cut_out_is_a_square_cut_off_at_the_sides(centre, grey):
    x = numbered()
    found = cut_out(x, 2, Drawn([centre]))
    assert ((found == GREY).all(axis=3)[0] == np.array(grey, dtype=bool)).all()
    assert (found[found != GREY] == x[found != GREY]).all() and (x == numbered()).all()


def test_a_square_larger_than_the_picture_leaves_nothing():
    assert (cut_out(numbered(), 9, Drawn([(1, 1)])) == GREY).all()


def test_every_shift_comes_equally_often_and_each_picture_has_its_own():
    x = np.repeat(numbered(side=5), 2000, axis=0)
    found = shifted(x, 1, np.random.default_rng(0))
    counts = np.unique(found[:, 2, 2, 0], return_counts=True)  # the pixel that came to the middle
    assert counts[0].tolist() == [6, 7, 8, 11, 12, 13, 16, 17, 18]
    assert (np.abs(counts[1] - 2000 / 9) < 60).all()


def test_every_pixel_is_cut_out_equally_often():
    counts = (cut_out(np.repeat(numbered(), 2000, axis=0), 1, np.random.default_rng(0)) == GREY).all(axis=3).sum(axis=0)
    assert counts.sum() == 2000 and (np.abs(counts - 2000 / 9) < 60).all()


def test_same_generator_same_pictures():
    x = numbered(n=8, side=5)
    first, again, other = (augmented(x, ALL, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert (first == again).all() and (first != other).any()
    assert first.dtype == "uint8" and first.shape == x.shape and (x == numbered(n=8, side=5)).all()


def test_smaller_is_the_mean_of_what_becomes_one_pixel():
    """Even pictures stay so; of a bright half beside a dark one each half keeps its own grey away from the edge."""
    x = np.zeros((2, 8, 8, 3), "uint8")
    x[0] = 90
    x[1, :, 4:] = 200
    found = smaller(x, 4)
    assert found.shape == (2, 4, 4, 3) and found.dtype == "uint8"
    assert (found[0] == 90).all()
    assert (found[1, :, 0] == 0).all() and (found[1, :, 3] == 200).all()
    assert 0 < found[1, 0, 1, 0] < 100 < found[1, 0, 2, 0] < 200
    assert smaller(x, 8) is x
