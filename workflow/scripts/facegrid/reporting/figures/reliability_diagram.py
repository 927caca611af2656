"""Reliability diagram: is a model right as often as it says?"""

import numpy as np

from facegrid.evaluation import calibration
from facegrid.reporting.figures import panels, style

PERFECT = {"color": style.MUTED, "linewidth": 1, "linestyle": (0, (5, 3))}
FEW = 20  # pictures; a bin with fewer is drawn open, since its accuracy is chance
POINT = {"color": style.BAR, "marker": "o", "markersize": 6, "linestyle": "none", "clip_on": False}
OPEN = {**POINT, "markerfacecolor": "white", "markeredgewidth": 1.2}


def plot_calibration(probability, true, title, path):
    """Accuracy against confidence, bin by bin, above the share of the pictures in each bin.

    Args: probability (seeds, n, K), drawn together; true (n,) class numbers; path: of the PNG, beside which an SVG is
        written.
    Returns: the Figure.
    """
    error = np.mean([calibration.calibration_error(fit, true) for fit in probability])
    seeds, n_pictures, n_classes = probability.shape
    bins = calibration.reliability(probability.reshape(-1, n_classes), np.tile(true, seeds))
    confidence, accuracy = np.average(bins[["confidence", "accuracy"]], axis=0, weights=bins["n"])
    subtitle = (
        f"Expected calibration error {100 * error:.1f} points ({calibration.BINS} bins): sure of {confidence:.1%} on "
        f"average, right for {accuracy:.1%}. {n_pictures:,} test pictures" + f", {seeds} seeds together." * (seeds > 1)
    )
    figure, body = style.new_figure(5.2, 6.4, title, subtitle.rstrip(".") + ".")
    upper, lower = body.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    draw_reliability(upper, bins)
    lower.bar(middles(bins), bins["n"] / bins["n"].sum(), width=0.92 / calibration.BINS, color=style.BAR)
    lower.set_ylabel("Share of pictures")
    lower.set_xlabel("Probability of the most probable class")
    for axes in (upper, lower):
        panels.tidy(axes)
        panels.in_percent(axes.yaxis)
    panels.in_percent(lower.xaxis)
    marks = {"right as often as sure": PERFECT, "a bin": POINT}
    marks |= {f"of fewer than {FEW} pictures": OPEN} if (bins["n"] < FEW).any() else {}
    panels.add_legend(body, marks)
    style.save(figure, path)
    return figure


def draw_reliability(axes, bins):
    """Panel of the bins' accuracies, a line from each to where it would be right as often as sure."""
    axes.plot([0, 1], [0, 1], **PERFECT)
    axes.vlines(bins["confidence"], bins["confidence"], bins["accuracy"], color=panels.CONTRAST, linewidth=2)
    for row in bins.to_dict("records"):
        axes.plot(row["confidence"], row["accuracy"], **(OPEN if row["n"] < FEW else POINT))
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel("Share that is right")


def middles(bins):
    return (bins["bin"] + 0.5) / calibration.BINS
