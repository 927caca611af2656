"""Progressive resizing: in its first epochs a network is trained on smaller pictures, which cost less.

Jeremy Howard 2018, "Training Imagenet in 3 hours for $25" (fast.ai).
Light to import: the Snakefile does it in every job.
"""

# Up to this share of the epochs; how much of the way from the first scale to 1. MosaicML's Composer has half of the
# epochs at the first scale too, and the last fifth at full size.
STAGES = ((0.5, 0.0), (0.75, 0.5), (1.0, 1.0))


def scale_at(step, epochs, initial):
    """Side of the pictures of an epoch as a share of the full one, which the last epoch always has.

    Args: step, the epoch, from 1; epochs, of the whole fit; initial, the share in the first half of them, 1 for none.
    """
    way = next(way for until, way in STAGES if step <= until * epochs)
    return initial + (1 - initial) * way


def areas(epochs, initial):
    """Area of the pictures of each epoch as a share of the full one: about the share of the work."""
    return [scale_at(step, epochs, initial) ** 2 for step in range(1, epochs + 1)]
