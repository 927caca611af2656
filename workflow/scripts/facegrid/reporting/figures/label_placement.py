"""Texts beside points: each where it covers no line, point or other text, as near to its point as that can be."""

import itertools

import numpy as np

from facegrid.reporting.figures import style

SIZE = style.CELL_SIZE
LINE_HEIGHT = 1.35 * SIZE  # points
GAP = 4  # points that a text keeps from lines and points
FAR = 9  # points between a text and its point from which on a line leads to it
MANY = 40  # texts from which on only the part of the panel around a point is searched, REACH points to each side
REACH = 120
NEAREST = 500  # free places that are looked at more closely
CROSSING = 30  # points that a leading line counts for every mark near a tenth of it
TEXT = {"size": SIZE, "ha": "center", "va": "center"}
LEADER = {"arrowstyle": "-", "linewidth": 0.5, "color": style.MUTED, "shrinkA": 0, "shrinkB": 2}


def place_labels(axes, points, texts):
    """Write a text beside each finite point (x, y in data) of a panel; to be called last, with the final limits.

    What stays uncovered, where the panel has room, is what was drawn with axes.plot and the texts and leading lines
    placed before. The same panel gives the same places.
    """
    figure = axes.get_figure(root=True)
    figure.draw_without_rendering()  # the layout is done here
    to_points = 72 / figure.dpi
    panel = np.array(axes.bbox.extents) * to_points
    marks = np.concatenate([square(vertices(line) * to_points) for line in axes.get_lines()])
    taken = np.empty((0, 4))  # by texts
    for xy, text in sorted(zip(points, texts, strict=True), key=lambda pair: pair[0][0]):  # from left to right
        point = axes.transData.transform(xy) * to_points
        if not np.isfinite(point).all():
            continue
        size = np.array([72 * style.text_width(text, SIZE) + 2, LINE_HEIGHT])
        searched = around(point, panel) if len(texts) > MANY else panel
        box = best_place(point, places(searched, size), inside(marks, searched), inside(taken, searched))
        end = nearest(box, point)
        leads = np.hypot(*(end - point)) > FAR
        offset = (box[:2] + box[2:]) / 2 - point
        leader = {**LEADER, "relpos": tuple((end - box[:2]) / size)} if leads else None
        annotation = axes.annotate(text, xy, offset, textcoords="offset points", arrowprops=leader, **TEXT)
        annotation.set_in_layout(False)  # it lies inside the panel: the layout stays as it is
        taken = np.vstack([taken, box])
        if leads:
            marks = np.vstack([marks, square(np.linspace(point, end, 20))])


def vertices(line):
    """Points (n, 2) in pixels of what axes.plot drew; of a line with others between, none far from the next."""
    points = line.get_transform().transform(line.get_xydata())
    points = points[np.isfinite(points).all(axis=1)]
    if line.get_linestyle() == "None":
        return points
    between = [np.linspace(a, b, 2 + int(np.hypot(*(b - a)) // 16)) for a, b in itertools.pairwise(points)]
    return np.concatenate([points, *between])


def square(points):
    """Boxes (n, 4) left, bottom, right, top around points (n, 2)."""
    return np.hstack([points - GAP, points + GAP])


def around(point, panel):
    """The part of a panel (4,) that is within reach of a point."""
    return np.concatenate([np.maximum(panel[:2], point - REACH), np.minimum(panel[2:], point + REACH)])


def inside(boxes, panel):
    """Those of some boxes (k, 4) that are in a panel (4,), at least in part."""
    return boxes[overlaps(boxes, panel[np.newaxis]) > 0]


def places(panel, size):
    """Boxes (m, 4) of a size in a panel (4,), a few points from each other."""
    low, high = panel[:2] + 2, np.maximum(panel[2:] - 2 - size, panel[:2] + 2)
    steps = np.ceil((high - low) / (6, 3)).astype(int) + 1
    corner = np.stack(np.meshgrid(*map(np.linspace, low, high, steps)), axis=-1).reshape(-1, 2)
    return np.hstack([corner, corner + size])


def best_place(point, boxes, marks, taken):
    """Of the boxes (m, 4) that cover the least the nearest to a point, if the way there crosses little.

    What is covered are boxes of texts, taken (t, 4), or, before that, of other marks (k, 4).
    """
    covered = overlaps(boxes, marks) + (1 + len(marks)) * overlaps(boxes, taken)
    boxes = boxes[covered == covered.min()]
    distance = np.hypot(*(nearest(boxes, point) - point).T)
    distance += 3 * (boxes[:, 0] < point[0])  # of two equal ones the one at the right
    near = np.argsort(distance, kind="stable")[:NEAREST]
    boxes, distance = boxes[near], distance[near]
    way = point + (nearest(boxes, point) - point)[:, np.newaxis] * np.linspace(0, 1, 10)[:, np.newaxis]  # (m, 10, 2)
    others = marks[overlaps(marks, np.concatenate([point, point])[np.newaxis]) == 0]  # without the point's own
    others = np.vstack([others, taken])
    crossed = overlaps(np.concatenate([way, way], axis=-1).reshape(-1, 4), others).reshape(-1, 10).sum(axis=1)
    return boxes[np.argmin(distance + CROSSING * crossed)]


def nearest(boxes, point):
    """Points of boxes (..., 4) that are nearest to a point."""
    return np.clip(point, boxes[..., :2], boxes[..., 2:])


def overlaps(boxes, others):
    """How many of the others (k, 4) each of the boxes (m, 4) overlaps, (m,)."""
    left, bottom, right, top = boxes.T[..., np.newaxis]
    beside = (left < others[:, 2]) & (right > others[:, 0])
    return np.count_nonzero(beside & (bottom < others[:, 3]) & (top > others[:, 1]), axis=1)
