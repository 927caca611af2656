"""Against uneven classes: a class-balanced resample of the training part, and weights of the classes.

The study's "use bootstrap". imbalanced-learn's RandomOverSampler is none: it keeps every row and adds copies until all
classes are as large as the largest, 37,000 rows here. A bootstrap draws as many rows as there are, so a fit costs the
same with it and without it.
"""

import numpy as np


def balanced_bootstrap(y, seed):
    """Places (n,) in y (n,), ascending, drawn with replacement so that each class there is has the same share of them.

    Where n is no multiple of the number of classes, the first ones have one more.
    """
    random = np.random.default_rng(seed)
    classes = np.unique(y)
    sizes = len(y) // len(classes) + (np.arange(len(classes)) < len(y) % len(classes))
    drawn = [random.choice(np.flatnonzero(y == name), size) for name, size in zip(classes, sizes, strict=True)]
    return np.sort(np.concatenate(drawn))


def class_weights(y, n_classes, how):
    """Weight of each class (n_classes,); the mean weight of the rows y (n,) is 1, a class that y does not have gets 0.

    Args: how, "balanced", as scikit-learn's, with which all classes count alike: n / (classes there are * its rows); or
        "square_root", in proportion to the root of that. Where a class has 7 of 9,172 rows (contempt, in the study's
        split), one of them weighs 164 with balanced and 18 with square_root.
    """
    there = np.unique(y)
    weights = np.zeros(n_classes)
    weights[there] = len(y) / (len(there) * np.bincount(y)[there])
    if how == "square_root":
        weights = np.sqrt(weights)
    return weights / weights[y].mean()
