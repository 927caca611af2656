"""A sheet of the pictures whose labels other pictures speak against most, and two labellings side by side."""

import numpy as np
from matplotlib.colors import PowerNorm

from facegrid.reporting.figures import style

COLUMNS = 8


def plot_suspicious(pictures, n_issues, n_labels, path):
    """Sheet of pictures, above each its label and what a model of other people's pictures says.

    Args: pictures: (PIL.Image, label, suggested) each, the most suspicious first; n_issues of n_labels were found;
        path: of the PNG, beside which an SVG is written.
    Returns: the Figure.
    """
    title = f"{n_issues:,} of {n_labels:,} labels are suspicious: here the first {len(pictures)}"
    subtitle = "The label, and below it what a model says that never saw the person. "
    subtitle += "It errs too: look."
    n_rows = max(-(-len(pictures) // COLUMNS), 1)
    figure, body = style.new_figure(1.25 * COLUMNS + 0.3, 1.75 * n_rows + 0.9, title, subtitle)
    for axes in body.subplots(n_rows, COLUMNS, squeeze=False).flat:
        axes.axis("off")
    for axes, (picture, label, suggested) in zip(body.axes, pictures, strict=False):
        axes.imshow(np.asarray(picture.convert("RGB")))
        axes.set_title(f"{label}\n{suggested}?", size=style.CELL_SIZE, loc="center")
    style.save(figure, path)
    return figure


def plot_agreement(counts, classes, title, path):
    """Matrix counts[first, second] (K, K) of two labellings of the same pictures."""
    texts = [[style.number(count) for count in row] for row in counts]
    rows = [f"{name} ({total:,})" for name, total in zip(classes, counts.sum(axis=1), strict=True)]
    columns = [f"{name} ({total:,})" for name, total in zip(classes, counts.sum(axis=0), strict=True)]
    width, height = style.matrix_size(texts, rows, columns, least=3.6)
    subtitle = "Pictures by their label in the legend (rows) and in the second labelling (columns)."
    figure, body = style.new_figure(max(width + 0.8, 5.5), height + 1.2, title, subtitle)
    axes = body.subplots()
    style.draw_cells(axes, counts.astype(float), texts, rows, columns, PowerNorm(0.5, 0, max(counts.max(), 1)))
    axes.set_xlabel("Second labelling")
    axes.set_ylabel("Legend")
    style.save(figure, path)
    return figure
