"""Accuracy and cost of the models of a split: what is shown of each, and that the labels can be read."""

import numpy as np
import pandas as pd
import pytest
from figure_contents import assert_apart, assert_whole, legend, lines, rows, texts

from facegrid.reporting.figures import accuracy_and_cost
from facegrid.training.history import CHOSEN_ON_TEST

pytestmark = pytest.mark.filterwarnings("error")
STARRED = ["vgg11 *"]


def row(model, share, low=0.5, high=0.9, published=None, seconds=None, milliseconds=None):
    """Row of the table: accuracy, its interval, published value, fit time, latency."""
    return {
        "split": "first_500",
        "model": model,
        "published": published,
        "accuracy": share,
        "interval_low": low,
        "interval_high": high,
        "n_test": 165,
        "fit_seconds": seconds,
        "latency_ms": milliseconds,
    }


def run(model, share, seed=0, **facts):
    return {"model": model, "seed": seed, "accuracy": share, **facts}


@pytest.fixture
def table():
    return pd.DataFrame(
        [
            row("majority class", 0.636),
            row("knn", 0.58, seconds=0.0, milliseconds=40.0),
            row("vgg11", 0.7, 0.62, 0.76, published=0.642, seconds=60.0, milliseconds=8.0),
        ]
    )


@pytest.fixture
def runs():
    return [
        run("knn", 0.58),
        run("vgg11", 0.68, builder="vgg", resolution=32, multiply_adds=171_671_552, chosen_on_test=True),
        run("vgg11", 0.72, seed=1, builder="vgg", resolution=32, multiply_adds=171_671_552, chosen_on_test=True),
    ]


def test_accuracy_of_each_model(table, runs, path):
    figure = accuracy_and_cost.plot_accuracy(table, runs, path)
    (axes,) = figure.subfigs[0].axes
    assert rows(axes) == ["vgg11 *", "knn"]  # the best on top
    assert texts(axes) == ["70.0%", "58.0%"]
    majority, *marks = lines(axes)
    assert majority == [[0.636, 0], [0.636, 1]]
    assert marks[:4] == [[[0.62, 0], [0.76, 0]], [[0.68, 0], [0.72, 0]], [[0.7, 0]], [[0.642, 0]]]
    assert marks[4:] == [[[0.5, 1], [0.9, 1]], [[0.58, 1]], [[0.58, 1]]]  # nothing published
    published = axes.get_lines()[4]
    assert published.get_marker() not in {line.get_marker() for line in axes.get_lines() if line is not published}
    assert "165 test pictures" in figure.get_suptitle() and "63.6%" in figure.get_suptitle()
    assert "published" in legend(figure)
    assert_whole(figure)


def test_a_model_chosen_on_the_test_set_has_a_star_and_a_note(table, runs, path):
    for plot in (accuracy_and_cost.plot_accuracy, accuracy_and_cost.plot_cost):
        assert plot(table, runs, path).get_supxlabel() == f"* {CHOSEN_ON_TEST}"
        honest = [{**each, "chosen_on_test": False} for each in runs]
        figure = plot(table, honest, path)
        assert figure.get_supxlabel() == ""
        assert not any("*" in name for axes in figure.subfigs[0].axes for name in rows(axes) + texts(axes))


def test_equal_means_stand_in_the_order_of_their_names(path):
    table = pd.DataFrame([row("majority class", 0.5), row("b", 0.7), row("a", 0.7), row("c", 0.8)])
    figure = accuracy_and_cost.plot_accuracy(table, [run(name, 0.7) for name in "abc"], path)
    assert rows(figure.subfigs[0].axes[0]) == ["c", "a", "b"]
    assert "published" not in legend(figure)  # nothing is


def test_cost_of_networks_and_classical_models(table, runs, path):
    figure = accuracy_and_cost.plot_cost(table, runs, path)
    work, time, latency = figure.subfigs[0].axes
    assert texts(work) == STARRED
    assert sorted(texts(time)) == sorted(texts(latency)) == ["knn", "vgg11 *"]
    assert lines(work)[1:] == [[[171_671_552, 0.7]]]
    assert lines(time)[1:] == [[[0.001, 0.58]], [[60, 0.7]]]  # 0 s has no place on a logarithmic scale
    assert lines(latency)[1:3] == [[[40, 0.58]], [[8, 0.7]]]
    assert lines(latency)[3] == [[pytest.approx(33.333, abs=0.001), place] for place in (0, 1)]
    low, high = latency.get_xlim()
    assert low < 8 and high > 40
    assert work.get_xscale() == time.get_xscale() == "log"
    square, circle = (line.get_marker() for line in time.get_lines()[1:])
    assert work.get_lines()[1].get_marker() == circle != square
    assert lines(work)[0] == lines(time)[0] == [[0, 0.636], [1, 0.636]]
    camera = "33 ms, the time between two pictures of a camera"
    assert legend(figure) == ["ConvNet", "classical model", "majority class", camera]
    assert_whole(figure)


def test_cost_without_networks_has_the_panels_of_times_alone(table, path):
    figure = accuracy_and_cost.plot_cost(table[:2], [run("knn", 0.58)], path)
    assert [texts(axes) for axes in figure.subfigs[0].axes] == [["knn"], ["knn"]]
    assert legend(figure)[:2] == ["classical model", "majority class"]
    assert_whole(figure)


def test_a_line_joins_networks_of_one_builder_and_resolution(path):
    """By what each costs, in the order of that cost; another resolution, another builder and a KNN are not on it."""
    facts = [("a", 32, 500), ("b", 32, 100), ("c", 24, 200), ("d", 32, 300)]
    builders = {"a": "mobilenet", "b": "mobilenet", "c": "mobilenet", "d": "vgg"}
    shares = dict(zip("abcd", (0.8, 0.7, 0.75, 0.6), strict=True))
    models = [row(name, shares[name], seconds=1000.0 - work, milliseconds=5.0) for name, _, work in facts]
    table = pd.DataFrame([row("majority class", 0.5), *models, row("knn", 0.6, seconds=1.0, milliseconds=9.0)])
    runs = [
        run(name, shares[name], builder=builders[name], resolution=side, multiply_adds=work)
        for name, side, work in facts
    ]
    figure = accuracy_and_cost.plot_cost(table, [*runs, run("knn", 0.6)], path)
    work, time, _ = figure.subfigs[0].axes
    assert [line for line in lines(work) if len(line) > 1][1:] == [[[100, 0.7], [500, 0.8]]]
    assert [line for line in lines(time) if len(line) > 1][1:] == [[[500, 0.8], [900, 0.7]]]
    assert "of one builder and resolution" in legend(figure)
    assert "of one builder and resolution" not in legend(accuracy_and_cost.plot_cost(table, runs[2:], path))


@pytest.mark.parametrize("spread", [0, 1])
def test_labels_of_fourteen_close_models_are_apart(spread, path):
    names = [f"seresnet18_variant_{number}" for number in range(14)]
    shares = 0.7 + 0.002 * spread * np.arange(14)
    seconds = 100.0 + spread * np.arange(14) ** 2 % 23
    models = [
        row(name, share, seconds=time, milliseconds=time / 9)
        for name, share, time in zip(names, shares, seconds, strict=True)
    ]
    table = pd.DataFrame([row("majority class", 0.636), *models])
    facts = {"builder": "seresnet", "resolution": 32, "multiply_adds": 5e8, "chosen_on_test": True}
    runs = [run(name, share, **facts) for name, share in zip(names, shares, strict=True)]
    figure = accuracy_and_cost.plot_cost(table, runs, path)
    assert_whole(figure)
    for axes in figure.subfigs[0].axes:
        assert sorted(texts(axes)) == sorted(f"{name} *" for name in names)
        assert_apart(axes.texts)


def test_long_names_are_whole(path):
    name = "a_model_with_rather_a_long_name_for_a_label"
    table = pd.DataFrame([row("majority class", 0.636), row(name, 0.7, seconds=1.0, milliseconds=1.0)])
    for plot in (accuracy_and_cost.plot_accuracy, accuracy_and_cost.plot_cost):
        assert_whole(plot(table, [run(name, 0.7)], path))


def test_written_as_png_and_svg_and_the_same_every_time(table, runs, tmp_path):
    for place in ("a", "b"):
        accuracy_and_cost.plot_accuracy(table, runs, tmp_path / place / "accuracy.png")
        accuracy_and_cost.plot_cost(table, runs, tmp_path / place / "cost.png")
    names = ["accuracy.png", "accuracy.svg", "cost.png", "cost.svg"]
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
