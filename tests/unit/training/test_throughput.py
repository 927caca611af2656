import time

import pytest

from facegrid.training import throughput


def test_operations_of_an_epoch():
    """10 pictures three ways through 400 million multiply-adds and 5 one way through 200 million."""
    assert throughput.epoch_gflop(10, 400e6, 5, 200e6) == pytest.approx(2 * (3 * 10 * 0.4 + 5 * 0.2))


def test_first_epoch_has_the_graph():
    assert throughput.steady_seconds([9.0, 2.0, 3.0, 2.5]) == (2.5, 6.5)
    assert throughput.steady_seconds([2.0, 3.0]) == (3.0, 0.0)  # others were at work: no graph takes less than nothing
    assert throughput.steady_seconds([4.0]) == (4.0, None)


def test_peak_is_that_of_a_product_that_takes_as_long(monkeypatch):
    """A clock that gives each product half a second, and the first, which warms up, three."""
    times = iter([0, 3, *range(3, 3 + 2 * throughput.PRODUCTS)])
    monkeypatch.setattr(throughput.time, "perf_counter", lambda: next(times) / 2)
    assert throughput.peak_gflops() == pytest.approx(2 * 2048**3 / 0.5 / 1e9)


def test_process_seconds_grow():
    before = throughput.process_seconds()
    assert 0 < before < time.time() and throughput.process_seconds() >= before
