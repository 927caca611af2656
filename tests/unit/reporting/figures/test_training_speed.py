"""The figure of training's speed: what is shown of each network."""

import pytest
from figure_contents import assert_whole, legend, rows, texts

from facegrid.reporting.figures import training_speed

pytestmark = pytest.mark.filterwarnings("error")


def run(model, gflops, peak=80.0, start=10.0, graph=10.0, seconds=90.0, seed=0):
    return {
        "model": model,
        "seed": seed,
        "gflops": gflops,
        "peak_gflops": peak,
        "start_seconds": start,
        "graph_seconds": graph,
        "fit_seconds": seconds,
    }


def bars(axes):
    """(place, left end, length) of each bar."""
    return [
        (round(bar.get_y() + bar.get_height() / 2), bar.get_x(), pytest.approx(bar.get_width())) for bar in axes.patches
    ]


def test_rates_beside_the_peak_and_where_the_time_goes(path):
    runs = [run("slow", 20), run("fast", 50), run("fast", 70, start=30.0, seconds=270.0, seed=1)]
    figure = training_speed.plot_speed(runs, "all_rows", path)
    rates, times = figure.subfigs[0].axes
    assert rows(rates) == ["fast", "slow"]  # that which comes nearest to the peak on top
    assert texts(rates) == ["60.0, 75%", "20.0, 25%"]
    assert bars(rates) == [(0, 0, 60), (1, 0, 20)]
    assert [line.get_xdata()[0] for line in rates.get_lines()] == [80, 80]
    # fast: 20 s before the first step, 10 s for the graph, 170 s more in the epochs.
    assert [length for place, _, length in bars(times) if place == 0] == [0.1, 0.05, 0.85]
    assert [length for place, _, length in bars(times) if place == 1] == [0.1, 0.1, 0.8]
    assert legend(figure) == ["peak", "before the first step", "graph, in the first epoch", "epochs"]
    assert_whole(figure)


def test_a_single_epoch_and_a_rate_above_the_peak(path):
    """bfloat16 passes the float32 peak; of a single epoch nobody can tell what the graph took."""
    figure = training_speed.plot_speed([run("resnet9_with_a_rather_long_name", 160.0, graph=None)], "all_rows", path)
    rates, times = figure.subfigs[0].axes
    assert texts(rates) == ["160.0, 200%"]
    assert [length for _, _, length in bars(times)] == [0.1, 0, 0.9]
    assert_whole(figure)


def test_the_same_bytes_every_time(tmp_path):
    for place in ("a", "b"):
        training_speed.plot_speed([run("vgg11", 38.0)], "all_rows", tmp_path / place / "speed.png")
    for name in ("speed.png", "speed.svg"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
