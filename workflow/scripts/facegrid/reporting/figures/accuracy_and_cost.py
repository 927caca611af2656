"""How good the models of a split are, and what they cost.

`table` holds the rows of one split as in results/table.csv (pandas), the majority class first; `runs` the records of
its fits (dicts of run.json), each with its accuracy. Each function writes a PNG and beside it an SVG, and returns the
Figure. A model whose epoch was chosen on the test pictures has a star.
"""

import pandas as pd
from matplotlib.ticker import EngFormatter

from facegrid.evaluation.real_time import CAMERA_MS
from facegrid.reporting.figures import panels, style
from facegrid.reporting.figures.label_placement import place_labels

POINT = {"color": style.BAR, "linestyle": "none"}
OPEN = {**POINT, "color": panels.CONTRAST, "markerfacecolor": "white", "markeredgewidth": 1.5}
MEAN = {**POINT, "marker": "|", "markersize": 15, "markeredgewidth": 2.5}
SEED = {**POINT, "marker": "o", "markersize": 5, "markeredgewidth": 0, "alpha": 0.5}
PUBLISHED = {**OPEN, "marker": "D", "markersize": 6}
INTERVAL = {"color": style.BAR, "linewidth": 1}
NETWORK = {**POINT, "marker": "o", "markersize": 6}
CLASSICAL = {**OPEN, "marker": "s", "markersize": 6}
FAMILY = {"linewidth": 1, "color": style.BAR, "alpha": 0.4}
CAMERA = {"linewidth": 1, "linestyle": (0, (1, 2)), "color": style.INK}
COSTS = {  # column: axis and how its ticks read
    "multiply_adds": ("Multiply-adds for one picture", EngFormatter()),
    "fit_seconds": ("Seconds of one fit, mean of the seeds", "{x:,g}"),
    "latency_ms": ("Milliseconds for one picture, one at a time", "{x:,g}"),
}
INTERVAL_TEXT = "Line: 95% interval (Wilson) of the mean accuracy, for so many test pictures."


def plot_accuracy(table, runs, path):
    """A row a model, the best mean on top: seeds, mean and its interval, beside published value and majority class."""
    models, majority = parted(table)
    models = models.sort_values(["accuracy", "model"], ascending=[False, True])
    figure, body = style.new_figure(8.5, 1.75 + 0.3 * len(models), title_of(majority), INTERVAL_TEXT)
    axes = body.subplots()
    axes.axvline(majority["accuracy"], **panels.MAJORITY)
    for place, model in enumerate(models.to_dict("records")):
        draw_model(axes, place, model, [run["accuracy"] for run in runs if run["model"] == model["model"]])
    axes.set_yticks(range(len(models)), panels.starred(models["model"], runs))
    axes.set_ylim(len(models) - 0.5, -0.5)
    axes.set_xlabel("Accuracy on the test pictures; at the right the mean")
    panels.tidy(axes)
    panels.in_percent(axes.xaxis)
    axes.tick_params(axis="y", length=0)
    marks = {"mean of the seeds": MEAN, "one seed": SEED, "95% interval": INTERVAL}
    marks |= {"published": PUBLISHED} if models["published"].notna().any() else {}
    panels.add_legend(body, {**marks, "majority class": panels.MAJORITY})
    if panels.chosen_on_test(runs):
        panels.add_note(figure)
    style.save(figure, path)
    return figure


def draw_model(axes, place, model, seeds):
    """A row of the accuracy figure; model: row of the table as a dict; seeds: accuracies."""
    axes.plot([model["interval_low"], model["interval_high"]], [place, place], **INTERVAL)
    axes.plot(seeds, [place] * len(seeds), **SEED)
    axes.plot(model["accuracy"], place, **MEAN)
    if pd.notna(model["published"]):
        axes.plot(model["published"], place, **PUBLISHED)
    at_the_right = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "va": "center", "ha": "right"}
    axes.annotate(f"{model['accuracy']:.1%}", (1, place), (36, 0), **at_the_right)


def plot_cost(table, runs, path):
    """Mean accuracy against the multiply-adds of the networks, if there are any, time of a fit and latency of all.

    Lines join the networks of one builder at one resolution: what its depth or width gives for what it costs.
    """
    models, majority = parted(table)
    networks = {run["model"]: run["multiply_adds"] for run in runs if "multiply_adds" in run}
    models = models.assign(
        multiply_adds=models["model"].map(networks).astype(float),
        fit_seconds=models["fit_seconds"].clip(lower=0.001),  # what is recorded is rounded to it
    )
    families = families_of(runs)
    costs = [column for column in COSTS if models[column].notna().any()]
    height = max(2.8, 0.8 + 0.18 * len(models))  # of a panel; one below the other they can be read at a page's width
    figure, body = style.new_figure(8.5, 1 + height * len(costs), title_of(majority))
    drawn = list(zip(body.subplots(len(costs), 1, squeeze=False)[:, 0], costs, strict=True))
    for axes, column in drawn:
        axes.axhline(majority["accuracy"], **panels.MAJORITY)
        draw_cost(axes, column, models, networks)
        for family in families:
            joined = models[models["model"].isin(family)].sort_values(column)
            axes.plot(joined[column], joined["accuracy"], **FAMILY)
    kinds = {"ConvNet": NETWORK} if networks else {}
    kinds |= {"classical model": CLASSICAL} if len(networks) < len(models) else {}
    kinds |= {"of one builder and resolution": FAMILY} if families else {}
    lines = {"majority class": panels.MAJORITY, "33 ms, the time between two pictures of a camera": CAMERA}
    panels.add_legend(body, {**kinds, **lines}, columns=3)  # all in one line would be too wide
    if panels.chosen_on_test(runs):
        panels.add_note(figure)
    for axes, column in drawn:
        shown = models[models[column].notna()]
        place_labels(axes, shown[[column, "accuracy"]].to_numpy(), panels.starred(shown["model"], runs))
    style.save(figure, path)
    return figure


def families_of(runs):
    """Sets of at least two networks with the same builder and resolution."""
    families = {}
    for run in runs:
        if "multiply_adds" in run:
            families.setdefault((run["builder"], run["resolution"]), set()).add(run["model"])
    return [family for family in families.values() if len(family) > 1]


def draw_cost(axes, column, models, networks):
    """Panel of accuracies against a cost on a logarithmic scale, with room at both ends."""
    name, ticks = COSTS[column]
    for model in models[models[column].notna()].to_dict("records"):
        axes.plot(model[column], model["accuracy"], **(NETWORK if model["model"] in networks else CLASSICAL))
    axes.set_xscale("log")
    shown = [models[column].min(), models[column].max()]
    if column == "latency_ms":
        axes.axvline(CAMERA_MS, **CAMERA)
        shown.append(CAMERA_MS)
    axes.set_xlim(min(shown) / 3, max(shown) * 3)
    axes.margins(y=0.12)
    panels.tidy(axes)
    axes.set_xlabel(f"{name} (logarithmic scale)")
    axes.set_ylabel("Mean test accuracy")
    panels.set_log_ticks(axes.xaxis, ticks)
    panels.in_percent(axes.yaxis)


def parted(table):
    """The rows of the models, and that of the majority class."""
    return table.iloc[1:], table.iloc[0]


def title_of(majority):
    """What was measured on how many pictures, and what the majority class would score."""
    return (
        f"Accuracy on {majority['split']}: {majority['n_test']:,} test pictures, "
        f"the majority class alone is right for {majority['accuracy']:.1%}"
    )
