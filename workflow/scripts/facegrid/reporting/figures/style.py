"""The look of every figure: fonts, sizes and colours, cells and bars, and how a figure is written."""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from facegrid.storage.atomic import whole

DPI = 160
TITLE_SIZE, TEXT_SIZE, CELL_SIZE = 12, 9, 8  # points
INK, MUTED, BAR = "#1a1a1a", "#6b6b6b", "#1f3b63"
CELL_TEXT = {"size": CELL_SIZE, "ha": "center", "va": "center"}
HATCHED = {"facecolor": "#ececec", "edgecolor": "#a8a8a8", "hatch": "////", "linewidth": 0}
MAP = matplotlib.colormaps["Blues"]  # one hue, darker means more: keeps its order in grey and for colour-blind people

matplotlib.rcdefaults()  # a user's matplotlibrc must not change the figures
matplotlib.rcParams.update(
    {
        "font.family": "DejaVu Sans",  # comes with matplotlib
        "font.size": TEXT_SIZE,
        "axes.titlesize": TEXT_SIZE + 1,
        "axes.titlelocation": "left",
        "axes.labelcolor": INK,
        "text.color": INK,
        "text.hinting": "none",  # as wide as `text_width` says, at any resolution
        "text.parse_math": False,  # a class or person may be called a$b$
        "hatch.linewidth": 0.6,
        "figure.constrained_layout.wspace": 0.05,
        "svg.fonttype": "path",  # looks the same where the font is missing
        "svg.hashsalt": "facegrid",  # ids are random without it
    }
)


def new_figure(width, height, title, subtitle=""):
    """Figure of width x height inches with a bold title and a smaller line below it.

    Returns: Figure, SubFigure to draw in (both lie outside of it; constrained layout keeps them apart).
    """
    figure = Figure((width, height), dpi=DPI, layout="constrained")
    left = {"x": 0.08 / width, "ha": "left"}
    figure.suptitle(wrapped(title, width, TITLE_SIZE, "bold"), size=TITLE_SIZE, weight="bold", **left)
    body = figure.subfigures()
    if subtitle:
        body.suptitle(wrapped(subtitle, width, TEXT_SIZE), size=TEXT_SIZE, color=MUTED, **left)
    return figure, body


def save(figure, path_png):
    """Write the figure as PNG and beside it as SVG (same stem): both or none."""
    with whole(path_png) as png, whole(Path(path_png).with_suffix(".svg")) as svg:
        figure.savefig(png)
        figure.savefig(svg, metadata={"Date": None})  # a date would make every run's bytes differ


def text_width(text, size=TEXT_SIZE, weight="normal"):
    """Width in inches of one line of text."""
    font = FontProperties(size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def wrapped(text, width, size, weight="normal"):
    """Text broken between words into lines of at most `width` inches; a word that is longer is cut."""
    lines = [""]
    for word in (fitting(word, width - 0.3, size, weight) for word in text.split()):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, weight) > width - 0.3:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


def shortened(text, limit=30):
    """Text of at most `limit` characters, its beginning and end kept: names often differ in their last letters."""
    if len(text) <= limit:
        return text
    end = (limit - 1) // 2
    return f"{text[: limit - 1 - end]}…{text[len(text) - end :]}"


def fitting(text, width, size=CELL_SIZE, weight="normal"):
    """Text cut to so many inches as `shortened` cuts it."""
    limit = len(text)
    while limit > 3 and text_width(shortened(text, limit), size, weight) > width:
        limit -= 1
    return shortened(text, limit)


def number(value):
    """Count or mean of counts as text, to one decimal where that is not whole: 1,409 and 16.3; <0.1 for less."""
    return "<0.1" if 0 < value < 0.05 else f"{value:,.1f}".removesuffix(".0")


def percent(share):
    """Share as whole percent; what is not quite none or all reads <1 or >99 in place of 0 or 100."""
    if 0 < share < 0.005:
        return "<1"
    if 0.995 <= share < 1:
        return ">99"
    return f"{100 * share:.0f}"


def draw_bars(axes, counts, texts):
    """Horizontal bars from the top, each with its text at its end; no axis, since the texts say it all.

    Args: counts: pandas Series, its index the names of the bars; texts: one a bar.
    """
    places = range(len(counts))
    axes.barh(places, counts, color=BAR, height=0.72)
    for place, count, text in zip(places, counts, texts, strict=True):
        axes.annotate(text, (count, place), (4, 0), textcoords="offset points", va="center")
    axes.set_xlim(0, max(*counts, 1))
    axes.set_ylim(len(counts) - 0.5, -0.5)
    axes.set_yticks(places, counts.index)
    axes.tick_params(length=0)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def matrix_size(texts, rows, columns, least=0):
    """Width and height in inches of a matrix with its labels; its square cells hold the widest text.

    Args: texts (R, C); rows, columns: R and C names; least: width of all cells together that is not undercut.
    """
    widest = max(text_width(text, CELL_SIZE) for row in texts for text in row)
    cell = max(0.42, widest + 0.1, least / len(columns))
    row_label = max(text_width(name) for name in rows)
    column_label = max(text_width(name) for name in columns)
    return row_label + cell * len(columns), 0.71 * column_label + cell * len(rows)  # columns' labels at 45 degrees


def draw_cells(axes, values, texts, rows, columns, norm):
    """Matrix of coloured cells with their texts; rows of NaN stay open for `draw_gap`.

    Args: values, texts (R, C); rows, columns: R and C names; norm: values -> [0, 1] of the colour map.
    Returns: what a colour bar is made of.
    """
    mesh = axes.pcolormesh(np.ma.masked_invalid(values), cmap=MAP, norm=norm, edgecolors="white", linewidth=1)
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            text = texts[row][column]
            axes.text(column + 0.5, row + 0.5, text, color=cell_ink(MAP(float(norm(value))), text), **CELL_TEXT)
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns, rotation=45, ha="right", rotation_mode="anchor")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return mesh


def cell_ink(cell, text):
    """Colour of a cell's text on the cell's colour (red, green, blue, alpha): white on dark, zeros held back."""
    brightness = np.dot(cell[:3], (0.299, 0.587, 0.114))
    if brightness < 0.55:
        return "white"
    return MUTED if text == "0" else INK


def draw_gap(axes, row, columns, text):
    """Hatch a row of `columns` cells that has no values and say why."""
    axes.add_patch(Rectangle((0.03, row + 0.03), columns - 0.06, 0.94, **HATCHED))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2}
    axes.text(columns / 2, row + 0.5, text, bbox=box, **CELL_TEXT)


def draw_colour_bar(mesh, axes, label, ticks, format):
    """Colour bar at the right of one Axes or of several; format: of the ticks, as in '{x:,.0f}'."""
    body = np.ravel(axes)[0].figure
    bar = body.colorbar(mesh, ax=axes, label=label, ticks=ticks, format=format, fraction=0.06, aspect=28, pad=0.02)
    bar.outline.set_visible(False)
