"""Every pair of models of a split: how far one is above the other, and whether that is shown to be real."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from facegrid.evaluation import paired_tests
from facegrid.reporting.figures import panels, style

SHOWN = (paired_tests.REAL, paired_tests.REAL_FOR_THESE_FITS)
MOST = 40  # models in the matrix; of 200 it would have 19,900 texts, on a figure of 2 x 2 metres
SUBTITLE = (
    "Points of accuracy by which the model of the row is above that of the column, means over the seeds. Tested by "
    "flips over test people, Holm's correction for all pairs."
)


def plot_comparisons(models, pairs, split, path):
    """Matrix of differences, the best model on top; of many models the MOST best, in the title of all.

    Args: models, pairs: tables of model_comparison.compare, of which accuracy is drawn; path: of the PNG,
        beside which an SVG is written.
    Returns: the Figure.
    """
    pairs = pairs[pairs["score"] == "accuracy"]
    if not len(pairs):
        figure, _ = style.new_figure(7, 0.5, f"One model alone on {split}: nothing to compare.")
        style.save(figure, path)
        return figure
    title, subtitle = title_of(pairs, split), SUBTITLE
    if models["n_people"].iloc[0] < paired_tests.fewest_pictures(len(pairs)):
        subtitle += " The test part has too few people to show any."
    models = models.sort_values(["accuracy", "model"], ascending=[False, True])
    if len(models) > MOST:
        subtitle += f" The {MOST} best of {len(models):,} models; results/comparisons.csv has all pairs."
    models = models.head(MOST)
    names = models["model"].tolist()
    pairs = pairs[pairs["model"].isin(names) & pairs["other"].isin(names)]
    values, texts = cells(names, pairs)
    labels = [f"{style.shortened(row['model'])}{' *' * row['chosen_on_test']}" for row in models.to_dict("records")]
    rows = [f"{label}  {accuracy:.1%}" for label, accuracy in zip(labels, models["accuracy"], strict=True)]
    # The last model is above none and the first below none.
    width, height = style.matrix_size(texts, rows[:-1], labels[1:], least=2.4)
    figure, body = style.new_figure(max(width + 1, 6.5), height + 1.9, title, subtitle)
    axes = body.subplots()
    norm = Normalize(0, 1.25 * max(np.nanmax(values), 0.01))  # the darkest blue hides small text
    style.draw_cells(axes, values[:-1, 1:], [row[1:] for row in texts[:-1]], rows[:-1], labels[1:], norm)
    mark_verdicts(axes, names, pairs)
    axes.set_aspect("equal")
    handles = [
        Patch(facecolor=style.MAP(0.4), label="real: darker is more"),
        Line2D(
            [], [], marker="o", color=style.INK, markersize=3, linestyle="none", label="for these fits: one seed alone"
        ),
        Patch(facecolor=style.MAP(0.0), edgecolor=style.MUTED, linewidth=0.5, label="not shown"),
    ]
    body.legend(handles=handles, loc="outside lower left", ncols=3, frameon=False)
    if models["chosen_on_test"].any():
        panels.add_note(figure)
    style.save(figure, path)
    return figure


def cells(names, pairs):
    """Values (M, M) that colour the cells, NaN below the diagonal and 0 where nothing is shown, and their texts."""
    values = np.full((len(names), len(names)), np.nan)
    texts = [[""] * len(names) for _ in names]
    for pair in pairs.to_dict("records"):
        row, column = names.index(pair["model"]), names.index(pair["other"])
        values[row, column] = pair["difference"] if pair["verdict"] in SHOWN else 0
        texts[row][column] = f"{100 * pair['difference']:.1f}"
    return values, texts


def mark_verdicts(axes, names, pairs):
    """A dot in the corner of a cell that holds for these fits alone; grey text where nothing is shown."""
    verdicts = {
        (names.index(pair["model"]), names.index(pair["other"])): pair["verdict"] for pair in pairs.to_dict("records")
    }
    for text in axes.texts:
        x, y = text.get_position()
        verdict = verdicts[int(y), int(x) + 1]
        if verdict not in SHOWN:
            text.set_color(style.MUTED)
        elif verdict == paired_tests.REAL:
            text.set_weight("bold")
        else:
            axes.plot(x + 0.36, y - 0.36, marker="o", markersize=3, color=text.get_color())


def title_of(pairs, split):
    shown = pairs["verdict"].isin(SHOWN).sum()
    return f"Which differences on {split} are real? Shown: {shown} of {len(pairs)}"
