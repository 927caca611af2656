"""Confusion matrices: of one model, and of one model beside its published matrix. Rows are the actual classes."""

import numpy as np
from matplotlib.colors import Normalize, PowerNorm

from facegrid.reporting.figures import style


def plot_confusion(counts, classes, title, subtitle, path):
    """Counts on the left, the same in percent of their row on the right, so that rare classes can be read.

    Args: counts (K, K), confusion[true, predicted], the mean over the seeds; classes: K names;
        path: of the PNG, beside which an SVG is written.
    Returns: the Figure.
    """
    figure, body = style.new_figure(*figure_size(counts, classes, panel_rows=1, bars=2), title, subtitle)
    left, right = body.subplots(1, 2)
    draw_count_bar(draw_counts(left, counts, classes, count_scale(counts)), left)
    draw_percent_bar(draw_percent(right, counts, classes), right)
    left.set_title("Test pictures")
    right.set_title("Percent of the actual class")
    style.save(figure, path)
    return figure


def plot_published(published, measured, classes, title, path):
    """A published matrix beside ours: counts above, percent of the row below, one colour scale for each pair.

    Args: published (K, K), NaN where the source cannot be read; measured (K, K), the mean over
        the seeds; classes: K names; path: of the PNG, beside which an SVG is written.
    Returns: the Figure. Both accuracies in it are over the rows that can be read in the source.
    """
    readable = ~np.isnan(published).any(axis=1)
    published = np.where(readable[:, np.newaxis], published, np.nan)  # a row read in part has no percent
    subtitle = f"Accuracy of both: over the rows that can be read in the source, {readable.sum()} of {len(classes)}."
    figure, body = style.new_figure(*figure_size(measured, classes, panel_rows=2, bars=1), title, subtitle)
    panels = body.subplots(2, 2)
    norm = count_scale(np.stack([published, measured]))
    for (upper, lower), source, counts in zip(panels.T, ("Published", "Ours"), (published, measured), strict=True):
        count_mesh = draw_counts(upper, counts, classes, norm)
        percent_mesh = draw_percent(lower, counts, classes)
        upper.set_title(f"{source}: {accuracy_text(counts, readable)}")
        lower.set_title(f"{source}: percent of the actual class")
    draw_count_bar(count_mesh, panels[0])
    draw_percent_bar(percent_mesh, panels[1])
    style.save(figure, path)
    return figure


def draw_counts(axes, counts, classes, norm):
    """Panel of counts (K, K); returns what its colour bar is made of."""
    return draw_panel(axes, counts, style.number, counts, classes, norm)


def draw_percent(axes, counts, classes):
    """Panel of counts (K, K) in percent of their row; returns what its colour bar is made of."""
    n = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, n, out=np.full(counts.shape, np.nan), where=n > 0)
    return draw_panel(axes, shares, style.percent, counts, classes, Normalize(0, 1))


def draw_panel(axes, values, text, counts, classes, norm):
    """Matrix of values with its classes and their numbers of pictures; a row without values is hatched."""
    n = counts.sum(axis=1)
    mesh = style.draw_cells(axes, values, cell_texts(values, text), row_labels(classes, n), classes, norm)
    for row in np.flatnonzero(np.isnan(values).all(axis=1)):
        style.draw_gap(axes, row, len(classes), "unreadable in the source" if np.isnan(n[row]) else "none")
    axes.set_xlabel("Predicted")
    axes.set_ylabel("Actual (test pictures)")
    return mesh


def cell_texts(values, text):
    """What text() makes of each of the values (K, K); nothing where there is none."""
    return [["" if np.isnan(value) else text(value) for value in row] for row in values]


def row_labels(classes, n):
    """Class names with their numbers of pictures, as in 'contempt (2)'; bare where the number is unknown."""
    return [
        name if np.isnan(count) else f"{name} ({style.number(count)})" for name, count in zip(classes, n, strict=True)
    ]


def count_scale(counts):
    """Colours from none to the largest count; their square root lets a handful be told from none."""
    return PowerNorm(0.5, vmin=0, vmax=max(np.nanmax(counts), 1))


def draw_count_bar(mesh, axes):
    """Colour bar of counts, with those of 0, 1, 2, 5, 10, 20, 50, ... that keep apart on the square-root scale."""
    ticks = [0]
    for tick in (digit * 10**power for power in range(9) for digit in (1, 2, 5)):
        if mesh.norm(tick) <= 1 and mesh.norm(tick) - mesh.norm(ticks[-1]) > 0.07:
            ticks.append(tick)
    style.draw_colour_bar(mesh, axes, "test pictures (square-root colour scale)", ticks, "{x:,.0f}")


def draw_percent_bar(mesh, axes):
    """Colour bar of shares."""
    style.draw_colour_bar(mesh, axes, "share of the row", np.linspace(0, 1, 6), "{x:.0%}")


def accuracy_text(counts, rows):
    """Accuracy over the rows where `rows` (K,) is true, with its numbers of pictures."""
    right, total = np.diag(counts)[rows].sum(), counts[rows].sum()
    if not total:
        return "nothing to compare"
    return f"accuracy {right / total:.1%} ({style.number(right)} of {style.number(total)})"


def figure_size(counts, classes, panel_rows, bars):
    """Width and height in inches for rows of two panels of counts (K, K), with `bars` colour bars each."""
    rows = row_labels(classes, counts.sum(axis=1))
    width, height = style.matrix_size(cell_texts(counts, style.number), rows, classes, least=3.2)
    return 2 * (width + 0.6) + 0.9 * bars, 0.8 + panel_rows * (height + 0.7)
