"""What stands in a figure, and whether it is whole."""

from matplotlib.text import Text


def texts(axes):
    """Texts in a panel, from the upper left to the lower right."""
    return [text.get_text() for text in axes.texts]


def rows(axes):
    """Names of a panel's rows or bars, from the top."""
    return [label.get_text() for label in axes.get_yticklabels()]


def panels(figure):
    """Axes of a figure without those of its colour bars."""
    return [axes for axes in figure.subfigs[0].axes if axes.get_label() != "<colorbar>"]


def assert_whole(figure):
    """Nothing reaches out of the figure."""
    figure.draw_without_rendering()  # the layout is done here
    box = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height


def lines(axes):
    """Vertices of what was plotted: of the lines, and of the marks."""
    return [line.get_xydata().tolist() for line in axes.get_lines()]


def legend(figure):
    return [text.get_text() for text in figure.subfigs[0].legends[0].get_texts()]


def assert_apart(labels):
    """No two labels overlap, and each lies in its panel."""
    labels[0].get_figure(root=True).draw_without_rendering()
    boxes = [Text.get_window_extent(label) for label in labels]  # without the leading line
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
        assert labels[place].axes.bbox.containsx(box.x0) and labels[place].axes.bbox.containsx(box.x1)
        assert labels[place].axes.bbox.containsy(box.y0) and labels[place].axes.bbox.containsy(box.y1)
