import time

import pytest

from facegrid import speed


def test_operations_of_an_epoch():
    """10 pictures three ways through 400 million multiply-adds and 5 one way through 200 million."""
    assert speed.epoch_gflop(10, 400e6, 5, 200e6) == pytest.approx(2 * (3 * 10 * 0.4 + 5 * 0.2))


def test_first_epoch_has_the_graph():
    assert speed.steady_seconds([9.0, 2.0, 3.0, 2.5]) == (2.5, 6.5)
    assert speed.steady_seconds([2.0, 3.0]) == (3.0, 0.0)  # others were at work: no graph takes less than nothing
    assert speed.steady_seconds([4.0]) == (4.0, None)


def test_peak_is_that_of_a_product_that_takes_as_long(monkeypatch):
    """A clock that gives each product half a second, and the first, which warms up, three."""
    times = iter([0, 3, *range(3, 3 + 2 * speed.PRODUCTS)])
    monkeypatch.setattr(speed.time, "perf_counter", lambda: next(times) / 2)
    assert speed.peak_gflops() == pytest.approx(2 * 2048**3 / 0.5 / 1e9)


def test_process_seconds_grow():
    before = speed.process_seconds()
    assert 0 < before < time.time() and speed.process_seconds() >= before
