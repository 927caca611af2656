"""A sheet of pictures, below each what a model says of it."""

import math

import numpy as np

from facegrid.data import image_decoding
from facegrid.inference import image_folder
from facegrid.reporting.figures import style

MOST = 48  # pictures on a sheet
COLUMNS = 6
SAID = 3  # classes below a picture, the most probable ones
LEAST = 0.005  # probability that is shown, as 1%
SIDE, LINE, GAP = 1.2, 0.18, 0.3  # inches: of a picture, a line of text, and between pictures
PIXELS = 240  # of a picture's longer side


def plot_sheet(table, path, title, about, path_png):
    """The first MOST pictures of a folder: each with its name and its most probable classes, their shares as bars.

    Args: table, as guesses.Guesses.table gives it, problem empty or missing for what was read; path, of the folder;
        about, a line on the model.
    Returns: the Figure, written as PNG and beside it as SVG.
    """
    read = table[table["predicted"].fillna("") != ""]
    shown = read.head(MOST)
    columns = min(COLUMNS, max(len(shown), 3))  # a narrower sheet has no room for its title
    rows = math.ceil(len(shown) / columns)
    width, height = SIDE + GAP, SIDE + (1 + SAID) * LINE + GAP  # of a cell
    subtitle = f"{counted(len(shown), len(read), len(table) - len(read))} {about}"
    figure, body = style.new_figure(width * columns + 0.3, height * rows + 0.8, title, subtitle)
    axes = body.subplots()
    classes = [column for column in table if column.startswith("probability_")]
    for place, (_, row) in enumerate(shown.iterrows()):
        corner = width * (place % columns), height * (place // columns)
        image = image_decoding.decode(image_folder.read(path, row["file"]))
        draw_cell(axes, image, row["file"], row[classes].astype(float), corner)
    axes.set_xlim(-GAP / 2, width * columns - GAP / 2)
    axes.set_ylim(height * rows - GAP / 2, -GAP / 2)  # inches from the top
    axes.set_aspect("equal")
    axes.set_axis_off()
    style.save(figure, path_png)
    return figure


def counted(shown, read, unread):
    """How many pictures there are, in words."""
    words = f"{read:,} picture{'s' * (read != 1)}" if shown == read else f"The first {shown:,} of {read:,} pictures"
    files = f"; {unread:,} file{'s' * (unread != 1)} could not be read" if unread else ""
    return f"{words}{files}."


def draw_cell(axes, image, name, probability, corner):
    """A picture, its name, and its most probable classes; corner (x, y) at the top left in inches."""
    x, y = corner
    image = image.convert("RGB")
    image.thumbnail((PIXELS, PIXELS))
    width, height = SIDE * np.array(image.size) / max(image.size)
    left, bottom = x + (SIDE - width) / 2, y + (SIDE + height) / 2
    axes.imshow(image, extent=(left, left + width, bottom, bottom - height), interpolation="antialiased")
    at_left = {"size": style.CELL_SIZE, "va": "center", "clip_on": True}
    axes.text(x, y + SIDE + LINE / 2, style.fitting(name, SIDE), color=style.MUTED, **at_left)
    likely = probability[probability >= LEAST].sort_values(ascending=False, kind="stable").head(SAID)
    for line, (column, share) in enumerate(likely.items()):
        middle = y + SIDE + (line + 1.5) * LINE
        axes.barh(middle, SIDE * share, height=0.85 * LINE, left=x, color="#c9d7ea" if line else "#9db8dc")
        said = style.fitting(column.removeprefix("probability_"), SIDE - 0.4)
        axes.text(x + 0.03, middle, said, weight="normal" if line else "bold", **at_left)
        axes.text(x + SIDE, middle, f"{style.percent(share)}%", ha="right", **at_left)
