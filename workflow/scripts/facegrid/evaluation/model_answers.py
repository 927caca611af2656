"""What the models of a split answered for its test pictures, as arrays."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from facegrid.data import person_groups, resampling
from facegrid.data.index import check_length, class_numbers
from facegrid.data.split_file import known_people, read_split
from facegrid.errors import FacegridError
from facegrid.evaluation.scored_fits import read_runs
from facegrid.training import predictions

FEWEST_LABELLED = 50  # pictures: an accuracy of 80 % then has a standard error of 6 points
COMPARED = ("accuracy", "balanced_accuracy")  # in pairs: sums over pictures, so people can be flipped


@dataclass
class Answers:
    """What the models of a split said of its test pictures, or those of all folds of the pictures of all.

    row (n,) numbers in the index; true (n,) class numbers; person (n,) numbers 0 ... people - 1; known (n,), whether
    the person was trained on; labeller (n,) names; classes (K,) names; probability {model: (seeds, n, K)}; random
    {model: whether a seed makes a difference}; chosen_on_test, models whose epoch the test pictures chose; evened,
    models trained with class weights or on a resample; class_weight (n, K), that of square_root in the training part of
    the fits that answered. adjusted: whether probabilities are taken times these weights.
    """

    row: np.ndarray
    true: np.ndarray
    person: np.ndarray
    known: np.ndarray
    labeller: np.ndarray
    classes: list
    probability: dict
    random: dict
    chosen_on_test: set
    evened: set
    class_weight: np.ndarray
    adjusted: bool = False

    def predicted(self, model):
        """Most probable classes (seeds, n)."""
        probability = self.probability[model]
        return (probability * self.class_weight if self.adjusted else probability).argmax(axis=2)

    def right(self, model):
        """Whether each seed's answer to each picture is right (seeds, n)."""
        return self.predicted(model) == self.true

    def credit(self, model, score):
        """What each seed's answer to each picture adds to a score of COMPARED (seeds, n): its mean is the score.

        Of accuracy 1 where right and 0 where wrong, of balanced accuracy as much as makes classes weigh the same.
        """
        if score == "accuracy":
            return self.right(model).astype(float)
        of_class = np.bincount(self.true)
        return self.right(model) * (len(self.true) / np.count_nonzero(of_class) / of_class[self.true])


def read_answers(cells, folder, index, split_paths, classes, random):
    """What the cells of a split say, checked as the table checks them; of several folds what they say together.

    Arguments as of scored_fits.read_runs and Answers; of several folds each model has the same seeds in the same order.
    """
    parts = [read_split(path)[0] for path in split_paths.values()]
    for path, of_fold in zip(split_paths.values(), parts, strict=True):
        check_length(index, of_fold, path)
    runs = read_runs(cells, folder, split_paths)
    group = person_groups.groups(index)
    number = class_numbers(index, classes)
    said = {}
    for run in runs:
        path = Path(folder) / run["split"] / run["model"] / f"seed_{run['seed']}" / "predictions.npz"
        of_run = predictions.read(path)
        if not np.array_equal(of_run.true, number[of_run.row]):  # the table goes by these
            raise FacegridError(f"{path}: other classes of the test pictures than the index's; remove it and run again")
        said.setdefault(run["model"], {}).setdefault(run["split"], []).append(of_run.probability)
    row = np.concatenate([of_fold["test"] for of_fold in parts])
    return Answers(
        row=row,
        true=number[row],
        person=np.unique(group[row], return_inverse=True)[1],
        known=np.concatenate([known_people(of_fold, group) for of_fold in parts]),
        labeller=index["labeller"].to_numpy()[row],
        classes=classes,
        # What was read of a model is let go before the next one's is put together: of 10,000 fits it is all of 1.4 GB.
        probability={
            model: np.concatenate([np.stack(by_split[split]) for split in split_paths], axis=1)
            for model, by_split in ((model, said.pop(model)) for model in list(said))
        },
        random=random,
        chosen_on_test={run["model"] for run in runs if run.get("chosen_on_test")},
        evened={run["model"] for run in runs if run["resample"] or run["parameters"].get("class_weight")},
        class_weight=np.concatenate([class_weights(of_fold, number, len(classes)) for of_fold in parts]),
    )


def read_each(settings, folder, index, paths):
    """What the cells of each split of some settings say, {split: Answers}; paths, of these splits in their order."""
    of_models = settings["classes"], settings["random"]
    answers = {}
    for split, path in zip(settings["splits"], paths, strict=True):
        cells = [cell for cell in settings["cells"] if cell["split"] == split]
        answers[split] = read_answers(cells, folder, index, {split: path}, *of_models)
    return answers


def class_weights(parts, number, n_classes):
    """The square_root class weights of a split's training part, a row a test picture (n_test, n_classes)."""
    weights = resampling.class_weights(number[parts["train"]], n_classes, "square_root")
    return np.broadcast_to(weights, (len(parts["test"]), n_classes))


def frequent_labellers(answers):
    """Who labelled at least FEWEST_LABELLED test pictures, the most first; none where that is one person alone."""
    counts = pd.Series(answers.labeller[answers.labeller != ""]).value_counts()
    frequent = counts.index[counts >= FEWEST_LABELLED]
    return list(frequent) if len(frequent) > 1 else []
