"""Pages that show a data set: its classes, pictures, sizes, labellers and persons.

`index` is the table of results/dataset/index.csv (pandas), a row a labelled picture, its text columns read as text.
Each function writes a PNG and beside it an SVG, and returns the Figure.
"""

import numpy as np
import pandas as pd
from matplotlib.colors import Normalize

from facegrid.reporting.figures import style

SAMPLES = 4  # pictures of a class on the page of samples
LABELLERS = 20  # rows of their matrix before the rest is folded into one
SIZES = 6  # most common sizes shown before the rest is folded into one
PERSONS = 10  # most frequent persons named
PICTURES_A_PERSON = {"1": 1, "2": 2, "3 to 5": 5, "6 to 10": 10, "11 to 50": 50, "more than 50": np.inf}  # up to
SHORTER_SIDES = {"below 32": 31, "32 to 63": 63, "64 to 127": 127, "128 to 255": 255, "256 or more": np.inf}  # up to


def plot_class_counts(index, classes, path):
    """Pictures a class; the title names the accuracy of always answering the largest one."""
    counts = index["class"].value_counts().reindex(classes, fill_value=0)
    share = counts.max() / len(index)
    title = f"{len(index):,} labelled pictures: always answering {counts.idxmax()} is right for {share:.1%}"
    figure, body = style.new_figure(8, 0.6 + 0.3 * len(classes), title)
    draw_shares(body.subplots(), "", counts, len(index))
    style.save(figure, path)
    return figure


def plot_samples(pictures, path, resolution):
    """A row a class: up to four pictures, each beside what the models see of it.

    Args: pictures: list of (class, pictures in the data set, [(PIL.Image, (size, size, 3) uint8), ...]);
        resolution: that size in pixels.
    """
    columns, rows = 2 * SAMPLES, [f"{name}\n{count:,} in all" for name, count, _ in pictures]
    title = f"Pictures, each beside its {resolution} × {resolution} pixels as the models see it"
    label = max(style.text_width(line) for row in rows for line in row.splitlines())
    figure, body = style.new_figure(label + 0.5 + 1.15 * columns, 0.5 + 1.15 * len(rows), title)
    axes = body.subplots()
    for row, (_, _, samples) in enumerate(pictures):
        for place, (original, resized) in enumerate(samples[:SAMPLES]):
            draw_picture(axes, np.asarray(original.convert("RGB")), 2 * place, row, "antialiased")
            draw_picture(axes, resized, 2 * place + 1, row, "nearest")
    axes.set_xlim(0, columns)
    axes.set_ylim(len(rows), 0)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    style.save(figure, path)
    return figure


def draw_picture(axes, pixels, column, row, interpolation):
    """Picture (height, width, 3) in the middle of a cell, its sides in proportion."""
    height, width = 0.46 * np.array(pixels.shape[:2]) / max(pixels.shape[:2])
    x, y = column + 0.5, row + 0.5
    axes.imshow(pixels, extent=(x - width, x + width, y + height, y - height), interpolation=interpolation)


def plot_sizes_and_modes(index, path):
    """The most common sizes with their colour modes, the shorter sides, and the modes alone."""
    sizes = index["width"].astype(str) + " × " + index["height"].astype(str) + ", " + index["mode"]
    shorter = binned(index[["width", "height"]].min(axis=1), SHORTER_SIDES)
    panels = {
        "Width × height in pixels, mode": folded(sizes.value_counts(), SIZES, "other sizes"),
        "Shorter side in pixels": shorter.value_counts(sort=False),
        "Mode (L: grey, RGB: colour)": index["mode"].value_counts(),
    }
    bars = [len(counts) for counts in panels.values()]
    title = f"{len(index):,} labelled pictures in {sizes.nunique():,} combinations of size and mode"
    figure, body = style.new_figure(7, 0.5 + 0.27 * (sum(bars) + 1.5 * len(panels)), title)
    for axes, (name, counts) in zip(body.subplots(len(panels), height_ratios=bars), panels.items(), strict=True):
        draw_shares(axes, name, counts, len(index))
    style.save(figure, path)
    return figure


def plot_labellers(index, classes, path):
    """Who labelled what: counts, coloured by their share of the labeller's row."""
    named = index["labeller"].notna() & (index["labeller"] != "")
    if not named.any():
        figure, _ = style.new_figure(7, 0.5, "The legend names no labeller for any picture.")
    else:
        figure = labellers_figure(index["labeller"].where(named, "(not named)"), index["class"], classes)
    style.save(figure, path)
    return figure


def labellers_figure(labeller, label, classes):
    """Matrix of labellers (n,) by the classes they gave, label (n,); who labelled most stands on top."""
    counts = pd.crosstab(labeller, label).reindex(columns=classes, fill_value=0)
    counts = folded(counts.loc[labeller.value_counts().index], LABELLERS, "other labellers")
    totals = counts.sum(axis=1)
    rows = [f"{style.shortened(name)} ({total:,})" for name, total in totals.items()]
    texts = [[style.number(count) for count in row] for row in counts.to_numpy()]
    width, height = style.matrix_size(texts, rows, classes)
    subtitle = f"{len(label):,} labelled pictures; darker means a larger share of the labeller's own."
    figure, body = style.new_figure(max(width + 0.5, 6), height + 0.9, "Who labelled what", subtitle)
    style.draw_cells(body.subplots(), counts.div(totals, axis=0).to_numpy(), texts, rows, classes, Normalize(0, 1))
    return figure


def plot_persons(index, path):
    """Persons by their number of pictures, the pictures they hold, and the most frequent by name."""
    pictures = index["person"].value_counts()
    several = pictures[pictures > 1].sum() / len(index)
    title = f"{several:.1%} of the pictures show a person who is in another picture too"
    subtitle = f"{len(pictures):,} persons in {len(index):,} labelled pictures. "
    subtitle += "A random split may train and test a model on the same people."
    figure, body = style.new_figure(9.5, 6, title, subtitle)
    layout = [["persons", "pictures"], ["most", "most"]]
    panels = body.subplot_mosaic(layout, height_ratios=[len(PICTURES_A_PERSON), PERSONS])
    groups = pictures.groupby(binned(pictures, PICTURES_A_PERSON), observed=False)
    draw_shares(panels["persons"], "Persons by their number of pictures", groups.size(), len(pictures))
    draw_shares(panels["pictures"], "Pictures of these persons", groups.sum(), len(index))
    most = pictures.head(PERSONS).rename(style.shortened)
    draw_shares(panels["most"], "Pictures of the most frequent persons", most, len(index))
    style.save(figure, path)
    return figure


def binned(values, bounds):
    """Series of values in named ranges; bounds: the name of each range and its last value."""
    return pd.cut(values, [0, *bounds.values()], labels=list(bounds))


def folded(counts, limit, rest):
    """Table of counts with the rows after the first `limit` summed in one: '12 <rest>'."""
    others = len(counts) - limit
    if others < 2:  # a single one takes no more room than its sum
        return counts
    return counts.groupby([*counts.index[:limit], *[f"{others:,} {rest}"] * others], sort=False).sum()


def draw_shares(axes, title, counts, total):
    """Bars of counts, each with its share of the total, as in '252 (1.8%)'."""
    shares = ["<0.1%" if 0 < count < 0.0005 * total else f"{count / total:.1%}" for count in counts]
    style.draw_bars(axes, counts, [f"{count:,} ({share})" for count, share in zip(counts, shares, strict=True)])
    axes.set_title(title)


# The figures that are made from the index alone, by the name of their file: function of index, classes, path.
PLOTS = {
    "class_counts": plot_class_counts,
    "sizes_and_modes": lambda index, classes, path: plot_sizes_and_modes(index, path),
    "labellers": plot_labellers,
    "persons": lambda index, classes, path: plot_persons(index, path),
}
