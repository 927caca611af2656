"""What panels of points and lines share: second colour, frame, ticks, legend, star of a choice on the test set."""

from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter

from facegrid.reporting.figures import style
from facegrid.training.history import CHOSEN_ON_TEST

CONTRAST = "#e07b1a"  # beside style.BAR: other hue for eyes, lighter in grey
GRID = {"color": "#e4e4e4", "linewidth": 0.6}
MAJORITY = {"linewidth": 1, "linestyle": (0, (5, 3)), "color": style.MUTED}


def tidy(axes):
    """Frame at the left and below alone, grid lines behind everything."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(style.MUTED)
    axes.tick_params(color=style.MUTED)
    axes.grid(**GRID)
    axes.set_axisbelow(True)


def in_percent(axis):
    """Ticks of an axis of shares as 64%, or as 64.5% where that is not whole."""
    axis.set_major_formatter(lambda share, _: f"{100 * share:.1f}".removesuffix(".0") + "%")


def set_log_ticks(axis, ticks):
    """Ticks of a logarithmic axis: 1, 2, 5, 10, 20, ... or, where they would crowd, 1, 10, 100, ...

    Args: axis: axes.xaxis or yaxis; ticks: how they read, as in "{x:,g}", or a matplotlib Formatter.
    """
    low, high = axis.get_view_interval()
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high / low < 1e3 else (1,)))
    axis.set_major_formatter(ticks)
    axis.set_minor_formatter(NullFormatter())


def add_legend(body, marks, columns=None):
    """Marks and their names below the panels, in one line or so many columns; marks {name: keywords of Line2D}."""
    handles = [Line2D([], [], **mark) for mark in marks.values()]
    body.legend(handles, marks, loc="outside lower left", ncols=columns or len(marks), frameon=False, handlelength=2)


def chosen_on_test(runs):
    """Names of the models whose epoch was chosen by accuracy on the test pictures."""
    return {run["model"] for run in runs if run.get("chosen_on_test")}


def add_note(figure):
    """The note to the starred models, at the foot of the figure."""
    width = figure.get_size_inches()[0]
    note = style.wrapped(f"* {CHOSEN_ON_TEST}", width, style.CELL_SIZE)
    figure.supxlabel(note, size=style.CELL_SIZE, color=style.MUTED, x=0.08 / width, ha="left")


def starred(models, runs):
    """Names of models as they are shown: a star where the epoch was chosen on the test pictures."""
    chosen = chosen_on_test(runs)
    return [style.shortened(model) + " *" * (model in chosen) for model in models]
