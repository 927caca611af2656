"""The tables of a comparison: one row per model, one row per pair of models or of splits."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd

from facegrid.errors import FacegridError
from facegrid.evaluation import metrics
from facegrid.evaluation.bootstrap import (
    LEVEL,
    class_sums,
    drawn_changes,
    drawn_means,
    drawn_scores,
    draws_of_both,
    whole_counts,
)
from facegrid.evaluation.calibration import calibration_error
from facegrid.evaluation.model_answers import COMPARED, frequent_labellers
from facegrid.evaluation.paired_tests import PAIR_COLUMNS, compare_pairs, seeds_sd
from facegrid.storage import csv_table

SPLIT_COLUMNS = ["split", *PAIR_COLUMNS]
NAMES = ("split", "model", "other")
TEST_COLUMNS = ["score", "model", "split", "other", "difference", "difference_low", "difference_high"]
ADJUSTED_ENDS = ("", "_change", "_change_low", "_change_high")
ADJUSTED_COLUMNS = ["model", *(f"adjusted_{score}{end}" for score in COMPARED for end in ADJUSTED_ENDS)]


def read_table(path):
    """A table that was written of these; names stay text, also where a model is called 7 or NA."""
    what = "a table of comparisons"
    numbers = [column for column in csv_table.read_csv(path, what, nrows=0).columns if column not in NAMES]
    missing = {column: [""] for column in numbers}
    options = {"dtype": dict.fromkeys(NAMES, str), "keep_default_na": False, "na_values": missing}
    return csv_table.read_csv(path, what, **options)


def compare(answers):
    """Two tables: a row a model, and a row a pair of models and score of COMPARED, accuracy's first.

    Returns: DataFrames as `describe_models`, with `describe_adjusted` beside it, and `compare_pairs` make them.
    """
    drawn = drawn_scores(answers)
    models = describe_models(answers, drawn).merge(describe_adjusted(answers), "left", "model")
    pairs = list(itertools.combinations(answers.probability, 2))
    if not pairs:
        return models, pd.DataFrame(columns=PAIR_COLUMNS)
    of_scores = [compare_pairs(answers, drawn, score, pairs) for score in COMPARED]
    return models, pd.concat(of_scores, ignore_index=True)


def compare_splits(answers):
    """A row a model, score of COMPARED and two splits that test the same pictures, as `compare_pairs` makes them.

    Column split is the one on which the model scored higher, other the other one. Holm's method is over the models of
    two splits.

    Args: answers {split: Answers}. Raises: FacegridError where the splits do not test the same pictures.
    """
    first, *others = answers
    for split in others:
        if not np.array_equal(answers[split].row, answers[first].row):
            raise FacegridError(f"{split} and {first} should test the same pictures and do not; remove results/splits")
    fits = [(split, model) for split in answers for model in answers[split].probability]
    together = replace(
        answers[first],
        probability={(split, model): answers[split].probability[model] for split, model in fits},
        random={(split, model): answers[split].random[model] for split, model in fits},
    )
    drawn = drawn_scores(together)
    tables = []
    for one, other in itertools.combinations(answers, 2):
        pairs = [((one, model), (other, model)) for split, model in fits if split == one and (other, model) in fits]
        tables += [compare_pairs(together, drawn, score, pairs) for score in COMPARED if pairs]
    found = pd.concat(tables, ignore_index=True)
    found["other"] = [split for split, _ in found["other"]]
    found["split"], found["model"] = zip(*found["model"], strict=True)
    return found[SPLIT_COLUMNS]


def compare_tests(answers, group):
    """A row a score of COMPARED, model and two splits that test other pictures: how much more it scores on the first.

    Test parts may show the same people, who are drawn for both at once; as many people of one part alone, of both and
    of the other alone are drawn as there are, with replacement.

    Args: answers {split: Answers}, of which the first that has a model is compared with each other that has it; group
    (n,) of person_groups.groups, of the index.
    """
    first = {}
    for split, of_split in answers.items():
        first = dict.fromkeys(of_split.probability, split) | first
    rows = []
    for split, other in itertools.combinations(answers, 2):
        models = [model for model in answers[other].probability if first[model] == split]
        if models:
            sides = answers[split], answers[other]
            rows += [{"split": split, "other": other, **row} for row in _two_tests(models, sides, group)]
    return pd.DataFrame(rows, columns=TEST_COLUMNS)


def _two_tests(models, sides, group):
    """Rows of compare_tests of two Answers, without the names of their splits."""
    person = np.unique(np.concatenate([group[side.row] for side in sides]), return_inverse=True)[1]
    persons = np.split(person, [len(sides[0].row)])
    n_people = person.max() + 1
    sides = [replace(side, person=of_side) for side, of_side in zip(sides, persons, strict=True)]
    sums = []
    for side in sides:
        right = [side.right(model).mean(axis=0) for model in models]
        sums.append((class_sums(side, right, n_people), class_sums(side, [np.ones(len(side.true))], n_people)))
    in_parts = (np.isin(np.arange(n_people), of_side) for of_side in persons)
    drawn = [[drawn_means(times, *of_side) for of_side in sums] for times in draws_of_both(*in_parts)]
    rows = []
    for score in COMPARED:
        differences = np.concatenate([one[score] - two[score] for one, two in drawn])
        low, high = np.quantile(differences, [LEVEL / 2, 1 - LEVEL / 2], axis=0)
        for place, model in enumerate(models):
            one, two = (side.credit(model, score).mean() for side in sides)
            ends = {"difference": one - two, "difference_low": low[place], "difference_high": high[place]}
            rows.append({"score": score, "model": model, **ends})
    return rows


def describe_models(answers, drawn):
    """A row a model, shares of 1.

    Columns: scores, each with its 95 % interval (_low, _high) and standard error (_people_se) over people and its
    standard deviation over seeds (_seeds_sd); expected calibration error; accuracy on people who were trained on and on
    others; recall and number of pictures of each class, accuracy and number of pictures of each frequent labeller.
    """
    rows, labellers = [], frequent_labellers(answers)
    for model, probability in answers.probability.items():
        right = answers.right(model)
        row = {"model": model, "n_seeds": len(probability), "random": answers.random[model]}
        row["chosen_on_test"] = model in answers.chosen_on_test
        for score, values in metrics.scores_of(whole_counts(answers, model)).items():
            low, high = np.quantile(drawn[model][score], [LEVEL / 2, 1 - LEVEL / 2])
            row |= {score: values.mean(), f"{score}_low": low, f"{score}_high": high}
            row[f"{score}_people_se"] = drawn[model][score].std(ddof=1)
            row[f"{score}_seeds_sd"] = seeds_sd(values, answers.random[model])
        row |= {
            "calibration_error": np.mean([calibration_error(fit, answers.true) for fit in probability]),
            "n_pictures": len(answers.true),
            "n_people": answers.person.max() + 1,
            "n_known": answers.known.sum(),
            "accuracy_known": _mean(right[:, answers.known]),
            "accuracy_unknown": _mean(right[:, ~answers.known]),
        }
        for number, name in enumerate(answers.classes):
            of_class = answers.true == number
            row |= {f"recall_{name}": _mean(right[:, of_class]), f"n_of_{name}": of_class.sum()}
        for name in labellers:
            by_them = answers.labeller == name
            row |= {f"accuracy_labelled_by_{name}": right[:, by_them].mean(), f"n_labelled_by_{name}": by_them.sum()}
        rows.append(row)
    return pd.DataFrame(rows)


def describe_adjusted(answers):
    """A row a model: scores of COMPARED if its answers counted rare classes more, with nothing trained anew.

    Each probability is taken times the square_root class weight before the most probable class is: post-hoc logit
    adjustment (Menon et al. 2021, arXiv:2007.07314) with a tau of 1/2. Models that were trained to count rare classes
    more have no row.

    Columns: adjusted_ and the score, adjusted_ and the score's _change from the answers as they are, with its 95 %
    interval (_low, _high) over people.
    """
    plain = {model: fits for model, fits in answers.probability.items() if model not in answers.evened}
    if not plain:
        return pd.DataFrame(columns=ADJUSTED_COLUMNS)
    adjusted = replace(answers, probability=plain, adjusted=True)
    drawn = drawn_changes(answers, adjusted)
    rows = []
    for model in plain:
        row = {"model": model}
        for score in COMPARED:
            value, before = (metrics.scores_of(whole_counts(each, model))[score].mean() for each in (adjusted, answers))
            low, high = np.quantile(drawn[model][score], [LEVEL / 2, 1 - LEVEL / 2])
            values = zip(ADJUSTED_ENDS, (value, value - before, low, high), strict=True)
            row |= {f"adjusted_{score}{end}": number for end, number in values}
        rows.append(row)
    return pd.DataFrame(rows, columns=ADJUSTED_COLUMNS)


def _mean(values):
    return values.mean() if values.size else np.nan
