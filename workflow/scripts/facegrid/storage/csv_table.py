"""Tables as CSV. How numbers are written here is part of every result."""

from facegrid.storage.atomic import whole


def write_csv(frame, path):
    """Write a DataFrame as CSV without its index."""
    with whole(path) as beside:
        frame.to_csv(beside, index=False, lineterminator="\n")
