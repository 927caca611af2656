"""How near training comes to what the processor can do, and where the time of a fit goes."""

import numpy as np

from facegrid.reporting.figures import panels, style

PEAK = {"color": panels.CONTRAST, "marker": "|", "markersize": 15, "markeredgewidth": 2.5, "linestyle": "none"}
# From the start of the process to its first step; its first epoch longer than the others; the epochs.
PHASES = {
    "before the first step": panels.CONTRAST,
    "graph, in the first epoch": "#f3c99b",
    "epochs": style.BAR,
}


def plot_speed(runs, split, path):
    """A row a network, that which comes nearest to the peak on top: its rate beside the peak, and shares of its time.

    Args: runs, records of the fits of networks (dicts of run.json), seeds together by their means; path, of the PNG,
        beside which an SVG is written.
    Returns: the Figure.
    """
    models = sorted(map(mean_of, grouped(runs).items()), key=lambda model: -model["share"])
    title = f"How fast networks train on {split}: operations a second, and where the time goes"
    subtitle = (
        "Billions of float32 operations a second in an epoch after the first, convolutions and dense layers alone, "
        "beside what one product of large matrices reached on the same threads."
    )
    figure, body = style.new_figure(8.5, 2.1 + 0.34 * len(models), title, subtitle)
    rates, times = body.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    for place, model in enumerate(models):
        draw_rate(rates, place, model)
        draw_times(times, place, model)
    rates.set_yticks(range(len(models)), [style.shortened(model["model"]) for model in models])
    rates.set_ylim(len(models) - 0.5, -0.5)
    rates.set_xlim(0, 1.32 * max(model[key] for model in models for key in ("gflops", "peak_gflops")))
    rates.set_xlabel("GFLOP/s, and as a share of the peak")
    times.set_xlim(0, 1)
    times.set_xlabel("Share of the time of a fit")
    for axes in (rates, times):
        panels.tidy(axes)
        axes.tick_params(axis="y", length=0)
    panels.in_percent(times.xaxis)
    bars = {name: {"color": color, "linewidth": 7} for name, color in PHASES.items()}
    panels.add_legend(body, {"peak": PEAK, **bars})
    style.save(figure, path)
    return figure


def grouped(runs):
    """Runs by model, {name: list}."""
    models = {}
    for run in runs:
        models.setdefault(run["model"], []).append(run)
    return models


def mean_of(model):
    """What is drawn of a model (name, runs): means over its seeds."""
    name, runs = model
    start, whole = (np.mean([run[key] for run in runs]) for key in ("start_seconds", "fit_seconds"))
    graph = np.mean([run["graph_seconds"] or 0 for run in runs])
    gflops, peak = (np.mean([run[key] for run in runs]) for key in ("gflops", "peak_gflops"))
    phases = np.array([start, graph, whole - graph]) / (start + whole)
    return {"model": name, "gflops": gflops, "peak_gflops": peak, "share": gflops / peak, "phases": phases}


def draw_rate(axes, place, model):
    """A network's rate, the peak that was measured beside it, and the share."""
    axes.barh(place, model["gflops"], color=style.BAR, height=0.6)
    axes.plot(model["peak_gflops"], place, **PEAK)
    text = f"{model['gflops']:.1f}, {style.percent(model['share'])}%"
    right = max(model["gflops"], model["peak_gflops"])
    axes.annotate(text, (right, place), (6, 0), textcoords="offset points", va="center")


def draw_times(axes, place, model):
    """A network's time as one bar of three parts."""
    left = 0
    for share, color in zip(model["phases"], PHASES.values(), strict=True):
        axes.barh(place, share, left=left, color=color, height=0.6)
        left += share
