"""Which labels other pictures speak against, and how far two people agree who labelled the same pictures.

Confident learning (Northcutt et al. 2021, arXiv:1911.00068) by cleanlab, on probabilities of a fast model that never
saw the person it judges. What such a model cannot read, it takes for wrong: three of four labels of the study's rare
classes. So an issue is a label to look at, and no proof.
"""

import numpy as np
import pandas as pd
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from tabulate import tabulate

from facegrid.data import image_decoding, person_groups, source
from facegrid.data.build_index import csv_rows
from facegrid.data.index import class_numbers
from facegrid.errors import FacegridError, listed
from facegrid.storage import csv_table

FOLDS = 5
# Logistic regression of the largest components: 78 % right on people that it has not seen, a second a fold.
COMPONENTS = 100


def issues(index, rows, classes):
    """A row a row of the index, the most suspicious first: row, image, person, label, suggested, quality, issue.

    quality, 0 to 1, is cleanlab's: the probability that a model of other people's pictures gives the label, counted
    from what it gives that class on average, without which the rare classes, of which it is never sure, are all there
    is at the top; suggested, the model's most probable class; issue, whether confident learning takes the label for
    wrong.
    """
    y = class_numbers(index, classes)
    probability = out_of_fold(rows, y, person_groups.groups(index), len(classes))
    found = pd.DataFrame(
        {
            "row": np.arange(len(index)),
            "image": index["image"],
            "person": index["person"],
            "label": index["class"],
            "suggested": np.array(classes)[probability.argmax(axis=1)],
            "quality": quality(y, probability).round(6),
            "issue": find_issues(y, probability),
        }
    )
    return found.sort_values(["quality", "row"], ignore_index=True)


def read_issues(path):
    """The table of `issues`; names stay text."""
    names = ["image", "person", "label", "suggested"]
    options = {"dtype": dict.fromkeys(names, str) | {"issue": bool}, "keep_default_na": False}
    return csv_table.read_csv(path, "a list of label issues", ["row", *names, "quality", "issue"], **options)


def without_ambiguous(split, rows, index, classes):
    """A split (columns row, part) whose training rows with an issue are unused; the others are as they were.

    Judged by the training part alone, so that nothing of the other parts decides what is trained on.
    """
    train = split.index[split["part"] == "train"].to_numpy()
    y, group = class_numbers(index, classes)[train], person_groups.groups(index)[train]
    ambiguous = train[find_issues(y, out_of_fold(rows[train], y, group, len(classes)))]
    return split.assign(part=split["part"].mask(split.index.isin(ambiguous), "unused"))


def out_of_fold(rows, y, group, n_classes):
    """Probabilities (n, n_classes) of each picture by a model fitted on the people of other folds.

    There are as many folds, up to FOLDS, as people and as pictures of the most frequent class; where that is one, and
    of a fold whose other folds have one class alone, the probabilities are the classes' shares of what is there.

    Args: rows (n, 3 * size * size) uint8; y (n,) class numbers; group (n,) of person_groups.groups.
    """
    grey = rows.reshape(len(rows), 3, -1).mean(axis=1, dtype="float32")
    probability = np.tile(np.bincount(y, minlength=n_classes) / len(y), (len(y), 1))
    n_folds = min(FOLDS, len(np.unique(group)), np.bincount(y).max())
    if n_folds < 2:
        return probability
    for train, test in StratifiedGroupKFold(n_folds, shuffle=True, random_state=0).split(grey, y, group):
        probability[test] = _judged(grey[train], y[train], grey[test], n_classes)
    return probability


def _judged(x, y, tested, n_classes):
    """Probabilities (n, n_classes) of tested rows by a model of rows x and their classes y."""
    probability = np.zeros((len(tested), n_classes))
    if len(np.unique(y)) == 1:
        probability[:, y[0]] = 1
        return probability
    # The last components of few pictures are noise, which whitening would make as large as the first.
    n_components = min(COMPONENTS, (min(x.shape) + 1) // 2)
    components = PCA(n_components, whiten=True, svd_solver="randomized", random_state=0)
    model = make_pipeline(components, LogisticRegression(max_iter=200)).fit(x, y)
    probability[:, model.classes_] = model.predict_proba(tested)
    return probability


def quality(y, probability):
    """cleanlab's label quality (n,), of probabilities (n, K) that are adjusted for uneven classes."""
    there, numbers = np.unique(y, return_inverse=True)
    return get_label_quality_scores(numbers, _of_classes(probability, there), adjust_pred_probs=True)


def find_issues(y, probability):
    """Whether confident learning takes a label for wrong, (n,) bool; classes without any label play no part."""
    there, numbers = np.unique(y, return_inverse=True)
    return find_label_issues(numbers, _of_classes(probability, there), n_jobs=1)


def _of_classes(probability, there):
    """Probabilities (n, K) of the classes that are there, made to add up to 1."""
    return probability[:, there] / probability[:, there].sum(axis=1, keepdims=True)


def read_second(path, settings, index, classes):
    """A second labelling of some pictures: DataFrame of row (of the index), first and second label.

    Args: path, folder or zip of the data set; settings, the data set's second_labels: file (CSV of labeller, image and
        label, without a header, any line ends), blob (git's id of it), names (labels that are spelt another way, in any
        letter case).
    Raises: FacegridError for another file than the one meant, one that is no CSV, and for labels that are not known.
    """
    where = f"{path}, {settings['file']}"
    try:
        data = source.open_source(path).read_at(settings["file"])
    except OSError as error:
        raise FacegridError(f"{where}: cannot be read ({error}); put it there, or leave second_labels out") from None
    if (blob := source.blob_id(data)) != settings["blob"]:
        raise FacegridError(f"{where}: has the git id {blob}, expected {settings['blob']} (second_labels: blob)")
    names = {name.casefold(): name for name in classes}
    names |= {spelling.casefold(): name for spelling, name in settings["names"].items()}
    first_row = {image: row for row, image in reversed(list(enumerate(index["image"])))}
    found, problems = [], []
    for number, line in csv_rows(data, where):
        if len(line) != 3 or line[2].strip().casefold() not in names:
            problems.append(f"line {number}: {','.join(line)!r:.80}; expected labeller, image and a label")
        elif line[1].strip() in first_row:
            found.append((first_row[line[1].strip()], names[line[2].strip().casefold()]))
    if problems:
        raise FacegridError(f"{where}: lines that are no labels: {len(problems):,}\n{listed(problems)}")
    if not found:
        raise FacegridError(f"{where}: none of its pictures is in the legend, whose names of pictures it should have")
    second = pd.DataFrame(found, columns=["row", "second"]).drop_duplicates("row", ignore_index=True)
    return second.assign(first=index["class"].to_numpy()[second["row"]])[["row", "first", "second"]]


def agreement(pairs, classes):
    """How far two labellings of the same pictures agree: share, Cohen's kappa, counts[first, second] (K, K)."""
    table = pd.crosstab(pairs["first"], pairs["second"]).reindex(index=classes, columns=classes, fill_value=0)
    same = float((pairs["first"] == pairs["second"]).mean())
    return same, float(cohen_kappa_score(pairs["first"], pairs["second"], labels=classes)), table.to_numpy()


def agreement_markdown(pairs, found, classes, title):
    """The page on two labellings: agreement, what the fast model says where they differ, who gave which label.

    Args: pairs, of read_second; found, of issues.
    """
    same, kappa, counts = agreement(pairs, classes)
    said = pairs["row"].map(found.set_index("row")["suggested"])
    differ = pairs["first"] != pairs["second"]
    with_first, with_second = (int((said == pairs[side])[differ].sum()) for side in ("first", "second"))
    seen = [name for name, total in zip(classes, counts.sum(axis=0), strict=True) if total]
    rows = [
        [name, *of_first[[classes.index(other) for other in seen]], of_first.sum()]
        for name, of_first in zip(classes, counts, strict=True)
        if of_first.sum()
    ]
    return (
        f"# {title}\n\n"
        f"Two people labelled the same {len(pairs):,} pictures. They agree on **{same:.1%}** of them, Cohen's kappa "
        f"{kappa:.2f} (0: as by chance, 1: always).\n\n"
        f"A fast model that learnt the legend's labels and never saw the person agrees with the legend on "
        f"{(said == pairs['first']).mean():.1%} of these pictures. Where the two people differ "
        f"({differ.sum():,} pictures), it sides with the legend {with_first:,} times, with the second labelling "
        f"{with_second:,} times and with neither {differ.sum() - with_first - with_second:,} times. Where a model "
        "agrees with the legend more often than a second person does, it has learnt how the legend's people label and "
        "not only what faces show: the agreement of two people limits what a model's accuracy means, not how high it "
        "gets.\n\n" + tabulate(rows, ["legend \\ second", *seen, "all"], tablefmt="github") + "\n"
    )


def suspicious(path, index, found, most):
    """The `most` most suspicious issues, each picture once: (PIL.Image, label, suggested) each."""
    chosen = found[found["issue"]].merge(index[["sha256"]], left_on="row", right_index=True)
    chosen = chosen.drop_duplicates("sha256").head(most)
    opened = source.open_source(path)
    return [
        (
            image_decoding.decode(source.read_indexed(opened, row["image"], row["sha256"])),
            row["label"],
            row["suggested"],
        )
        for row in chosen.to_dict("records")
    ]
