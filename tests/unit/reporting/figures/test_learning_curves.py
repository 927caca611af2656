"""Learning curves: what is drawn of each seed, which epochs are marked, and what is said about the choice."""

import json

import numpy as np
import pandas as pd
import pytest
from figure_contents import assert_apart, assert_whole, legend, lines, texts

from facegrid.errors import FacegridError
from facegrid.reporting.figures import label_placement, learning_curves, style
from facegrid.reporting.figures.label_placement import place_labels
from facegrid.training import history

pytestmark = pytest.mark.filterwarnings("error")


def made_history(losses, accuracies, part="test"):
    """A history whose training part is at loss 1 and accuracy 0.5 throughout."""
    steps = range(1, len(losses) + 1)
    table = {"step": steps, "train_loss": 1.0, "train_accuracy": 0.5, "test_loss": 9.0, "test_accuracy": 0.9}
    return pd.DataFrame(table | {f"{part}_loss": losses, f"{part}_accuracy": accuracies})


def network(kept, stopped, monitor="test"):
    parameters = {"training": {"monitor": monitor, "epochs": 4, "progressive_resizing": 1.0}}
    return {"kept_step": kept, "stopped": stopped, "chosen_on_test": monitor == "test", "parameters": parameters}


def draw(histories, runs, path, majority=None):
    """Figure and its panels of loss and accuracy."""
    figure = learning_curves.plot_learning_curves(histories, runs, "vgg11 on first_500", path, majority)
    return figure, *figure.subfigs[0].axes


def subtitle(figure):
    return figure.subfigs[0].get_suptitle()


def test_one_seed(path):
    run = network(2, "rule at epoch 3")
    figure, loss, accuracy = draw({0: made_history([2, 3, 4], [0.6, 0.8, 0.7])}, {0: run}, path, majority=0.64)
    assert lines(loss) == [[[1, 1], [2, 1], [3, 1]], [[1, 2], [2, 3], [3, 4]], [[3, 4]], [[2, 3]]]
    assert lines(accuracy)[1:4] == [[[1, 0.6], [2, 0.8], [3, 0.7]], [[0, 0.64], [1, 0.64]], [[3, 0.7]]]
    assert lines(accuracy)[4] == [[2, 0.8]]
    assert (texts(loss), texts(accuracy)) == (["rule at epoch 3"], ["2"])
    majority = "majority class of the test part"
    assert legend(figure) == ["training part", "test part", majority, "epoch that was kept", "end of training"]
    assert figure.get_suptitle() == "vgg11 on first_500"
    assert loss.get_xlabel() == accuracy.get_xlabel() == "Epoch"
    assert_whole(figure)


def test_seeds_of_which_the_same_is_said_share_a_label(path):
    runs = {0: network(1, "rule at epoch 2"), 1: network(2, "3 epochs used up"), 7: network(1, "rule at epoch 2")}
    seeds = {seed: made_history([2, 3, 4][: 2 + (seed == 1)], [0.6, 0.8, 0.7][: 2 + (seed == 1)]) for seed in runs}
    _, loss, accuracy = draw(seeds, runs, path)
    assert sorted(texts(loss)) == ["seed 1: 3 epochs used up", "seeds 0, 7: rule at epoch 2"]
    assert sorted(texts(accuracy)) == ["seed 1: 2", "seeds 0, 7: 1"]
    colours = {line.get_color() for line in loss.get_lines()}
    assert len(colours) == 2


@pytest.mark.parametrize(
    "run, words, shown, losses",
    [
        (network(1, "rule at epoch 2"), "chosen on the test set", "test part", [[1, 9], [2, 9]]),
        (
            network(1, "rule at epoch 2", "validation"),
            "chosen on the validation part",
            "validation part",
            [[1, 2], [2, 3]],
        ),
        (network(2, "2 epochs used up", "last"), "Nothing was chosen", "validation part", [[1, 2], [2, 3]]),
    ],
)
def test_the_part_that_the_epoch_was_chosen_on_is_drawn_and_named(run, words, shown, losses, path):
    table = made_history([2, 3], [0.6, 0.8], part="validation")  # with a test loss of 9
    figure, loss, _ = draw({0: table}, {0: run}, path)
    assert words in subtitle(figure)
    assert legend(figure)[1] == shown
    assert lines(loss)[1] == losses


def test_epochs_that_are_not_scored_are_passed_over(path):
    table = made_history([9, np.nan, 7, 6], [0.1, np.nan, 0.3, 0.4])
    _, loss, accuracy = draw({0: table}, {0: network(4, "4 epochs used up", "last")}, path)
    assert lines(loss)[1] == [[1, 9], [3, 7], [4, 6]]
    assert lines(accuracy)[1] == [[1, 0.1], [3, 0.3], [4, 0.4]]
    assert [line.get_marker() for line in loss.get_lines()[:2]] == ["None", "."]


def test_smaller_pictures_of_the_first_epochs_are_told(path):
    run = network(4, "4 epochs used up", "last")
    tables = {0: made_history([9, 8, 7, 6], [0.1, 0.2, 0.3, 0.4])}
    assert "smaller" not in subtitle(draw(tables, {0: run}, path)[0])
    run["parameters"]["training"]["progressive_resizing"] = 0.5
    assert "Up to epoch 3 it saw smaller pictures" in " ".join(subtitle(draw(tables, {0: run}, path)[0]).split())
    ended = network(2, "rule at epoch 2", "last")
    ended["parameters"] = run["parameters"]
    text = subtitle(draw({0: made_history([9, 8], [0.1, 0.2])}, {0: ended}, path)[0])
    assert "Up to epoch 2 it saw smaller pictures" in " ".join(text.split())


def test_a_classical_model_has_nothing_chosen(path):
    figure, loss, _ = draw({0: made_history([2, 3], [0.6, 0.8])}, {0: {"stopped": "done", "steps": 2}}, path)
    assert "Nothing was chosen" in subtitle(figure)
    assert lines(loss)[1] == [[1, 2], [2, 3]]


def test_a_classical_fit_of_many_iterations(path):
    table = made_history(np.linspace(1, 2, 100), np.linspace(0.7, 0.6, 100)).assign(step=range(100, 10_001, 100))
    figure, loss, accuracy = draw({0: table}, {0: {"stopped": "done", "steps": 9_950}}, path)
    assert texts(loss) == ["done at iteration 9,950"]
    assert texts(accuracy) == []
    assert loss.get_xlabel() == "Iteration"
    assert legend(figure) == ["training part", "test part", "end of training"]
    assert_whole(figure)


def test_a_limit_is_named_as_it_was_recorded(path):
    run = {"stopped": "max_iter 200 reached, not converged", "steps": 200}
    _, loss, _ = draw({0: made_history([2, 3], [0.6, 0.8])}, {0: run}, path)
    assert texts(loss) == ["max_iter 200 reached, not converged"]


def test_seeds_of_one_row_stand_side_by_side(path):
    seeds = {0: made_history([2], [0.6]), 5: made_history([3], [0.8])}
    figure, loss, accuracy = draw(seeds, {seed: {"stopped": "done", "steps": 1} for seed in seeds}, path, majority=0.5)
    assert lines(loss) == [[[0, 1], [1, 1]], [[0, 2], [1, 3]]]
    assert lines(accuracy)[1] == [[0, 0.6], [1, 0.8]]
    assert {line.get_marker() for line in loss.get_lines()} == {"o"}
    assert [label.get_text() for label in loss.get_xticklabels()] == ["seed 0", "seed 5"]
    assert texts(loss) == texts(accuracy) == []
    assert_whole(figure)


@pytest.mark.parametrize("largest, scale", [(29, "linear"), (31, "log")])
def test_losses_that_are_far_apart_have_a_logarithmic_scale(largest, scale, path):
    _, loss, _ = draw({0: made_history([largest, 2], [0.6, 0.8])}, {0: network(1, "2 epochs used up")}, path)
    assert loss.get_yscale() == scale
    assert ("logarithmic" in loss.get_title("left")) == (scale == "log")


def test_a_loss_of_nothing_keeps_the_linear_scale(path):
    _, loss, _ = draw({0: made_history([0, 100], [0.6, 0.8])}, {0: network(1, "2 epochs used up")}, path)
    assert loss.get_yscale() == "linear"


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_the_end_is_told_where_the_last_loss_is_not_finite(broken, path):
    run = network(1, "3 epochs used up")
    _, loss, _ = draw({0: made_history([2, 3, broken], [0.6, 0.5, 0.5])}, {0: run}, path)
    assert texts(loss) == ["3 epochs used up"]
    assert lines(loss)[2] == [[3, 3]]


def test_five_seeds_of_thirty_epochs_are_whole_and_their_labels_apart(path):
    random = np.random.default_rng(0)
    seeds, runs = {}, {}
    for seed in range(5):
        length = 30 - 3 * seed
        seeds[seed] = made_history(1 + random.random(length), 0.6 + 0.1 * random.random(length))
        runs[seed] = network(length - 2, f"rule at epoch {length}")
    figure, loss, accuracy = draw(seeds, runs, path, majority=0.6)
    assert_whole(figure)
    assert len(loss.texts) == len(accuracy.texts) == 5
    assert_apart(loss.texts)
    assert_apart(accuracy.texts)


def test_a_label_stands_beside_its_point_and_a_line_leads_to_one_that_is_far():
    figure, body = style.new_figure(4, 3, "Title")
    axes = body.subplots()
    axes.plot([0, 1, 0.5], [0, 1, 0.5], marker="o", linestyle="none")
    place_labels(axes, [(0.5, 0.5), (0.5, 0.5), (0.5, 0.5), (np.nan, 0)], ["one", "two", "x" * 20, "nowhere"])
    assert texts(axes) == ["one", "two", "x" * 20]
    assert_apart(axes.texts)
    near, _, far = axes.texts
    assert near.arrow_patch is None
    assert (far.arrow_patch is None) == (abs(far.xyann[1]) < 20)
    assert_whole(figure)


def test_labels_of_very_many_points_are_placed_near_them_without_a_look_at_all_of_the_panel(monkeypatch):
    compared, overlaps = [], label_placement.overlaps
    monkeypatch.setattr(
        label_placement, "overlaps", lambda *boxes: compared.append(np.prod([*map(len, boxes)])) or overlaps(*boxes)
    )
    points = np.random.default_rng(0).random((60, 2))
    figure, body = style.new_figure(8, 20, "Title")
    axes = body.subplots()
    axes.plot(*points.T, marker="o", linestyle="none")
    place_labels(axes, points, [f"model {number}" for number in range(60)])
    assert_apart(axes.texts)
    assert_whole(figure)
    assert np.abs([label.xyann for label in axes.texts]).max() < label_placement.REACH
    assert max(compared) < 200_000  # all places of the panel beside all marks are 2.4 million


def test_labels_have_the_same_places_every_time():
    places = []
    for _ in range(2):
        _, body = style.new_figure(4, 3, "Title")
        axes = body.subplots()
        axes.plot([0, 1, 2], [0, 1, 0])
        place_labels(axes, [(1, 1), (2, 0)], ["top", "end"])
        places.append([label.xyann for label in axes.texts])
    assert np.array_equal(*places)


def test_read_goes_by_the_seeds_in_the_records(tmp_path):
    paths = [(tmp_path / f"{name}.csv", tmp_path / f"{name}.json") for name in ("a", "b")]
    for seed, (table, run) in zip((3, 1), paths, strict=True):
        made_history([seed], [0.5]).to_csv(table, index=False)
        run.write_text(json.dumps({"seed": seed, "stopped": "done"}))
    tables, runs = history.read(*zip(*paths, strict=True))
    assert {seed: table["test_loss"].tolist() for seed, table in tables.items()} == {3: [3], 1: [1]}
    assert runs == {3: {"seed": 3, "stopped": "done"}, 1: {"seed": 1, "stopped": "done"}}


@pytest.mark.parametrize(
    ("table", "run"), [("", "{}"), ("step\n1\n", "{}"), ("step\n1\n", '{"se'), ("step\n1\n", "[]"), ("", '{"seed": 0}')]
)
def test_read_names_damaged_files(tmp_path, table, run):
    (tmp_path / "history.csv").write_text(table)
    (tmp_path / "run.json").write_text(run)
    with pytest.raises(FacegridError, match=r"history\.csv and .*run\.json: not of a finished fit \(.*\); remove"):
        history.read([tmp_path / "history.csv"], [tmp_path / "run.json"])


def test_written_as_png_and_svg(tmp_path):
    table = made_history([2, 3], [0.6, 0.8])
    learning_curves.plot_learning_curves(
        {0: table}, {0: network(2, "2 epochs used up")}, "Title", tmp_path / "a" / "figure.png"
    )
    assert sorted(file.name for file in (tmp_path / "a").iterdir()) == ["figure.png", "figure.svg"]


def test_the_end_is_told_without_what_stands_in_brackets():
    run = {
        "steps": 13008,
        "stopped": "not converged after 13,008 iterations (Total no. of f,g evaluations exceeds limit)",
    }
    assert learning_curves.end_text(run) == "not converged after 13,008 iterations"
