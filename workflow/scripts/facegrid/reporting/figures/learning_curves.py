"""Learning curves: loss and accuracy of the training part and of the monitored one, step by step, of every seed."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from facegrid.reporting.figures import panels, style
from facegrid.reporting.figures.label_placement import place_labels
from facegrid.training import progressive_resizing

TRAIN = {"color": panels.CONTRAST, "linewidth": 1}
MONITORED = {"color": style.BAR, "linewidth": 1}
POINT = {"marker": "o", "markersize": 6, "linestyle": "none"}
KEPT = {**MONITORED, **POINT, "markersize": 10, "markerfacecolor": "none", "markeredgewidth": 1.5}
LAST = {**MONITORED, **POINT, "marker": "X", "markersize": 8, "markeredgecolor": "white"}
LOG_FROM = 30  # times that the largest loss is the smallest: from here on their scale is logarithmic
HOW_CHOSEN = {
    "nothing": "Nothing was chosen by these numbers: the model tested is the one that the fit ended with.",
    "test": "The epoch was chosen on the test set: kept is the one with the best accuracy on the test pictures, "
    "so that accuracy is optimistic.",
    "validation": "The epoch was chosen on the validation part: kept is the one with the best accuracy on it.",
}


def plot_learning_curves(histories, runs, title, path, majority=None):
    """A panel of losses and one of accuracies: a thin line a seed, the epoch that was kept, the last one and why.

    Args: histories {seed: DataFrame of history.csv}; runs {seed: dict of run.json}; title: what was fitted;
        path: of the PNG, beside which an SVG is written; majority: accuracy (share of 1) of the majority class on the
        test part, or None.
    Returns: the Figure. Where no history has more than one row, the seeds stand side by side as points.
    """
    part = monitored_part(histories, runs)
    kept = {seed: run["kept_step"] for seed, run in runs.items() if "kept_step" in run}
    single = all(len(history) == 1 for history in histories.values())
    draw, look = (draw_points, POINT) if single else (draw_lines, {})
    marks = {"training part": TRAIN | look, f"{part} part": MONITORED | look}
    choice = HOW_CHOSEN[part if kept and not keep_last(runs) else "nothing"]
    figure, body = style.new_figure(10, 4.2, title, f"{choice} {smaller_text(runs, histories) if kept else ''}".strip())
    losses, accuracies = body.subplots(1, 2)
    for axes, measure in ((losses, "loss"), (accuracies, "accuracy")):
        for name, mark in zip(("train", part), marks.values(), strict=True):
            draw(axes, histories, f"{name}_{measure}", mark)
        axes.set_title(measure.capitalize())
        panels.tidy(axes)
    set_loss_scale(losses, histories, part)
    panels.in_percent(accuracies.yaxis)
    if majority is not None:
        accuracies.axhline(majority, **panels.MAJORITY)
        marks["majority class of the test part"] = panels.MAJORITY
    if not single:
        marks |= mark_steps(losses, accuracies, histories, kept, part)
    panels.add_legend(body, marks)
    if not single:
        label_steps(losses, accuracies, histories, runs, kept, part)
    style.save(figure, path)
    return figure


def monitored_part(histories, runs):
    """Name of the part beside the training part: the one that the epoch was chosen on, else the test part."""
    validated = all("validation_loss" in history for history in histories.values())
    return "validation" if validated and not any(run.get("chosen_on_test") for run in runs.values()) else "test"


def keep_last(runs):
    """Whether the fits keep their last epoch, whatever its scores."""
    return all(run["parameters"]["training"]["monitor"] == "last" for run in runs.values())


def smaller_text(runs, histories):
    """Until when a network saw smaller pictures than those that are scored, to which it is not used before."""
    training = next(iter(runs.values()))["parameters"]["training"]
    areas = progressive_resizing.areas(training["epochs"], training["progressive_resizing"])
    smaller = min(sum(area < 1 for area in areas), max(last_steps(histories).values()))
    return f"Up to epoch {smaller} it saw smaller pictures than are scored." if smaller else ""


def draw_lines(axes, histories, column, look):
    """A line a seed over the steps that have a value, with dots where others lie between them."""
    for history in histories.values():
        scored = history.dropna(subset=column)
        dots = {} if len(scored) == len(history) else {"marker": "."}
        axes.plot(scored["step"], scored[column], **look, **dots)
    axes.xaxis.set_major_locator(MaxNLocator(steps=(1, 2, 5, 10), integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")


def draw_points(axes, histories, column, look):
    """A point a seed, side by side."""
    axes.plot([history[column].iloc[0] for history in histories.values()], **look)
    axes.set_xticks(range(len(histories)), [f"seed {seed}" for seed in histories])
    axes.set_xlim(-0.5, len(histories) - 0.5)
    axes.margins(y=0.15)


def set_loss_scale(axes, histories, part):
    """A logarithmic scale where the losses lie so far apart that a linear one would show the largest alone."""
    losses = pd.concat(histories)[["train_loss", f"{part}_loss"]].to_numpy()
    losses = losses[np.isfinite(losses)]
    if losses.size and 0 < LOG_FROM * losses.min() < losses.max():
        axes.set_yscale("log")
        axes.set_title("Loss (logarithmic scale)")
        panels.set_log_ticks(axes.yaxis, "{x:g}")


def mark_steps(losses, accuracies, histories, kept, part):
    """Mark the steps that were kept {seed: step} and the last ones in both panels; returns what a legend needs."""
    for axes, measure in ((losses, "loss"), (accuracies, "accuracy")):
        for steps, mark in ((last_steps(histories), LAST), (kept, KEPT)):
            axes.plot(steps.values(), values_at(steps, histories, f"{part}_{measure}"), **mark)
        axes.set_xlabel("Epoch" if kept else "Iteration")
    return ({"epoch that was kept": KEPT} if kept else {}) | {"end of training": LAST}


def label_steps(losses, accuracies, histories, runs, kept, part):
    """Say why each seed ended beside its last loss, and which epoch was kept of it beside that one's accuracy."""
    ends = {seed: end_text(run) for seed, run in runs.items()}
    label(losses, ends, last_steps(histories), histories, f"{part}_loss")
    label(accuracies, {seed: str(step) for seed, step in kept.items()}, kept, histories, f"{part}_accuracy")


def label(axes, texts, steps, histories, column):
    """Write texts {seed: text} beside the steps {seed: step}; seeds of which the same is said share one."""
    said = {}  # text: seeds
    for seed, text in texts.items():
        said.setdefault(text, []).append(seed)
    first = {seeds[0]: steps[seeds[0]] for seeds in said.values()}
    if len(texts) > 1:
        said = {f"{seed_names(seeds)}: {text}": seeds for text, seeds in said.items()}
    place_labels(axes, list(zip(first.values(), values_at(first, histories, column), strict=True)), said)


def last_steps(histories):
    """Last step of each seed."""
    return {seed: history["step"].iloc[-1] for seed, history in histories.items()}


def values_at(steps, histories, column):
    """Values of a column at the steps {seed: step}; where one isn't finite, the last finite one before it, else NaN."""
    finite = {seed: histories[seed][column].where(np.isfinite).ffill() for seed in steps}
    return [finite[seed][histories[seed]["step"] == step].iloc[-1] for seed, step in steps.items()]


def end_text(run):
    """Why and when a fit ended; what stands in brackets is left to the table, there is no room for it."""
    return f"done at iteration {run['steps']:,}" if run["stopped"] == "done" else run["stopped"].split(" (")[0]


def seed_names(seeds):
    """Seeds as text: seed 0; seeds 0, 2."""
    return f"seed{'s' * (len(seeds) > 1)} {', '.join(map(str, seeds))}"
