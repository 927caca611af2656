"""Which rows of the index are trained on and which are tested: how splits are made. What they say is in split_file."""

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold, StratifiedGroupKFold, train_test_split

from facegrid.data import person_groups
from facegrid.errors import FacegridError


def split_rows(index, split):
    """Part of each row of the index.

    Args: split, its part of the config in normal form.
    Returns: DataFrame with columns row (0 ...) and part (one of split_file.PARTS).
    Raises: FacegridError when the index has fewer rows than asked for, or a part would be empty.
    """
    used = len(index) if split["rows"] == "all" else split["rows"]
    if used > len(index):
        raise FacegridError(f"rows: {used:,} asked for, but the index has {len(index):,}; lower rows, or use all")
    part = np.full(len(index), "unused", dtype=object)
    part[:used] = "train"
    try:
        # Who belongs together is a matter of the whole index: two people may share a picture in a row that is not used.
        grouped = index.assign(group=person_groups.groups(index))[:used]
        for name, rows in STRATEGIES[split["strategy"]](grouped, split).items():
            part[rows] = name
    except ValueError as error:
        both = f" and validation_share: {split['validation_share']}" if split["validation_share"] else ""
        text = f"test_share: {split['test_share']}{both} of {used:,} rows leaves a part empty ({error})"
        raise FacegridError(text) from None
    return pd.DataFrame({"row": np.arange(len(index)), "part": part})


def _random(index, split):
    """Test and validation rows, whoever is shown; the test part is the same with and without a validation part."""
    rows, seed = np.arange(len(index)), split["seed"]
    if split["fold"] is None:
        rest, test = train_test_split(rows, test_size=split["test_share"], random_state=seed)
    else:
        folds = KFold(round(1 / split["test_share"]), shuffle=True, random_state=seed)
        rest, test = list(folds.split(rows))[split["fold"]]
    if not split["validation_share"]:
        return {"test": test}
    n_validation = round(split["validation_share"] * len(rows))
    return {"test": test, "validation": train_test_split(rest, test_size=n_validation, random_state=seed)[1]}


def _person_disjoint(index, split):
    """Test and validation rows that share no person and no picture with each other and the rest."""
    group, label = index["group"].to_numpy(), index["class"].to_numpy()
    rows = np.arange(len(index))
    n_folds = round(1 / split["test_share"])
    test = _folds(rows, label, group, n_folds, split["seed"])[split["fold"]]
    if not split["validation_share"]:
        return {"test": test}
    rest = np.setdiff1d(rows, test)
    n_folds = round((1 - 1 / n_folds) / split["validation_share"])
    return {"test": test, "validation": _folds(rest, label, group, n_folds, split["seed"])[0]}


def _folds(rows, label, group, n_folds, seed):
    """Rows in folds of about the same size and class shares, no group in two (scikit-learn's StratifiedGroupKFold).

    It deals out the groups that weigh most first and always alike, so which fold is which is drawn anew.
    """
    dealt = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed).split(rows, label[rows], group[rows])
    folds = [rows[test] for _, test in dealt]
    if not all(map(len, folds)):
        raise ValueError(f"{len(np.unique(group[rows])):,} people do not fill {n_folds} folds")
    return [folds[place] for place in np.random.default_rng(seed).permutation(n_folds)]


STRATEGIES = {"random": _random, "person_disjoint": _person_disjoint}
