"""Which splits of a grid belong together: those that test the same pictures, and those that are all folds of one.

Known from the config alone, before there is any split. Light to import: the Snakefile does.
"""

from collections import Counter

OF_TRAINING = ("exclude", "validation_share")  # settings of a split that its test part does not depend on


def same_test(cells, splits):
    """Cells of models that are fitted on several splits with one test part: {the first of these splits: cells}.

    Whatever is left out of training, or set aside to choose an epoch by, the test part is the same.

    Args: cells, list of (split, model, seed); splits {name: settings in normal form}.
    """
    alike = {}
    for cell in cells:
        alike.setdefault(_without(splits[cell[0]], *OF_TRAINING), []).append(cell)
    found = {}
    for group in alike.values():
        n_splits = Counter(model for _, model in {(split, model) for split, model, _ in group})
        several = [cell for cell in group if n_splits[cell[1]] > 1]
        if several:
            found[several[0][0]] = several
    return found


def other_tests(cells, splits):
    """Cells of models that are fitted on several test parts: of each of these the model's on the first split with it.

    Folds of one split count as one: how far they are apart is chance. Arguments as of `same_test`.
    """
    first = {}  # {model: {test part: split}}
    for split, model, _ in cells:
        first.setdefault(model, {}).setdefault(_without(splits[split], *OF_TRAINING, "fold"), split)
    return [cell for cell in cells if len(first[cell[1]]) > 1 and cell[0] in first[cell[1]].values()]


def whole_folds(cells, splits):
    """Cells that test every picture of a split's rows once, by its folds: {the first fold's name: cells}.

    Of each model those seeds that all folds have, in the same order in all. Arguments as of `same_test`.
    """
    of_split = {}  # {split: {(model, seed): None}}, in their order
    for split, *fit in cells:
        of_split.setdefault(split, {})[tuple(fit)] = None
    alike = {}
    for split in of_split:
        if splits[split]["fold"] is not None:
            folds = alike.setdefault(_without(splits[split], "fold"), {})
            folds.setdefault(splits[split]["fold"], split)
    found = {}
    for folds in alike.values():
        first, *others = folds.values()
        fits = [fit for fit in of_split[first] if all(fit in of_split[split] for split in others)]
        if fits and len(folds) == round(1 / splits[first]["test_share"]):
            found[first] = [(split, *fit) for split in folds.values() for fit in fits]
    return found


def _without(settings, *keys):
    return tuple((key, value) for key, value in settings.items() if key not in keys)


def names(cells):
    """The splits of some cells, each once."""
    return list(dict.fromkeys(split for split, _, _ in cells))
