"""How far a test set tells models: intervals over test people, paired comparisons, calibration.

Pictures of one person are no independent tests, so people are drawn and flipped, never single pictures. What chance
does in training (seeds) is kept apart from what chance did in choosing the test people.
"""

import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, hstack
from scipy.stats import norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from facegrid import metrics, people, predictions, sampling
from facegrid.calibration import calibration_error
from facegrid.errors import FacegridError
from facegrid.index import check_length, class_numbers
from facegrid.parts import known_people, read_split
from facegrid.runs import read_runs

DRAWS = 10_000  # of people, and of signs, which alone can tell no p below a ten-thousandth
CHUNK = 500  # draws at a time: 500 draws of 3,000 people take 12 MB
SEED = 0
LEVEL = 0.05
POWER = 0.8
SEED_ERRORS = 2  # standard errors over seeds that a difference must exceed
FEWEST_LABELLED = 50  # pictures: an accuracy of 80 % then has a standard error of 6 points
COMPARED = ("accuracy", "balanced_accuracy")  # in pairs: sums over pictures, so people can be flipped

PAIR_COLUMNS = ["score", "model", "other", "difference", "difference_low", "difference_high", "people_se", "seeds_se"]
PAIR_COLUMNS += ["people_p", "people_holm", "only_model", "only_other", "mcnemar_p", "mcnemar_holm", "verdict"]
SPLIT_COLUMNS = ["split", *PAIR_COLUMNS]
NAMES = ("split", "model", "other")
TEST_COLUMNS = ["score", "model", "split", "other", "difference", "difference_low", "difference_high"]
ADJUSTED_ENDS = ("", "_change", "_change_low", "_change_high")
ADJUSTED_COLUMNS = ["model", *(f"adjusted_{score}{end}" for score in COMPARED for end in ADJUSTED_ENDS)]

REAL = "real"
REAL_FOR_THESE_FITS = "real for these fits"
WITHIN_SEEDS = "within the seeds' spread"
NOT_SHOWN = "not shown"


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

    Arguments as of runs.read_runs and Answers; of several folds each model has the same seeds in the same order.
    """
    parts = [read_split(path)[0] for path in split_paths.values()]
    for path, of_fold in zip(split_paths.values(), parts, strict=True):
        check_length(index, of_fold, path)
    runs = read_runs(cells, folder, split_paths)
    group = people.groups(index)
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


def read_each(recipe, folder, index, paths):
    """What the cells of each split of a recipe say, {split: Answers}; paths, of these splits in their order."""
    settings = recipe["classes"], recipe["random"]
    answers = {}
    for split, path in zip(recipe["splits"], paths, strict=True):
        cells = [cell for cell in recipe["cells"] if cell["split"] == split]
        answers[split] = read_answers(cells, folder, index, {split: path}, *settings)
    return answers


def read_table(path):
    """A table that was written of these; names stay text, also where a model is called 7 or NA."""
    numbers = [column for column in pd.read_csv(path, nrows=0).columns if column not in NAMES]
    missing = {column: [""] for column in numbers}
    return pd.read_csv(path, dtype=dict.fromkeys(NAMES, str), keep_default_na=False, na_values=missing)


def class_weights(parts, number, n_classes):
    """The square_root class weights of a split's training part, a row a test picture (n_test, n_classes)."""
    weights = sampling.class_weights(number[parts["train"]], n_classes, "square_root")
    return np.broadcast_to(weights, (len(parts["test"]), n_classes))


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
    (n,) of people.groups, of the index.
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


def draws_of_both(in_one, in_other):
    """How often people are drawn, in chunks (people, CHUNK): of one part alone, of both and of the other alone apart.

    Args: in_one, in_other (people,), whether a part shows them.
    """
    kinds = [np.flatnonzero(kind) for kind in (in_one & ~in_other, in_one & in_other, in_other & ~in_one)]
    draws = [person_draws(len(kind), seed) for seed, kind in enumerate(kinds) if len(kind)]
    for chunks in zip(*draws, strict=True):
        times = np.empty((len(in_one), CHUNK))
        for kind, chunk in zip(filter(len, kinds), chunks, strict=True):
            times[kind] = chunk.T
        yield times


def drawn_scores(answers):
    """Scores over DRAWS draws of as many test people as there are, with replacement: {model: {score: (DRAWS,)}}.

    A draw is the same people for all models, so that differences are paired; scores are means over the seeds. A class
    that a draw has no picture of keeps its recall and F1 of all pictures: without it the mean would jump.
    """
    counts = {model: person_counts(answers, model) for model in answers.probability}
    of_all = {model: metrics.class_scores(whole_counts(answers, model)) for model in counts}
    drawn = {model: {score: [] for score in metrics.SCORES} for model in counts}
    n_of = np.bincount(answers.person)
    for times in person_draws(len(n_of)):
        # The smallest whole numbers that can count a draw's pictures, mostly uint16: a fifth of the time of floats.
        kind = np.min_scalar_type((times @ n_of).max())
        people = times.T.astype(kind, order="C")  # as the sparse product takes it, without a copy for each model
        for model, of_model in counts.items():
            shape = (len(times), len(answers.probability[model]), len(answers.classes), len(answers.classes))
            confusion = (of_model.astype(kind).T @ people).T.reshape(shape).astype(float)
            for score, values in metrics.scores_of(confusion, of_all[model]).items():
                drawn[model][score].append(values.mean(axis=1))
    return {model: {score: np.concatenate(parts) for score, parts in each.items()} for model, each in drawn.items()}


def person_draws(people, seed=SEED):
    """How often each of the people is drawn, in chunks (CHUNK, people)."""
    random = np.random.default_rng(seed)
    for _ in range(DRAWS // CHUNK):
        places = random.integers(people, size=(CHUNK, people)) + people * np.arange(CHUNK)[:, np.newaxis]
        yield np.bincount(places.ravel(), minlength=CHUNK * people).reshape(CHUNK, people)


def person_counts(answers, model):
    """Confusion counts of each person, sparse (people, seeds * K * K): the last axes are seed, true, predicted."""
    predicted, n_classes = answers.predicted(model), len(answers.classes)
    cell = np.ravel_multi_index(
        (np.arange(len(predicted))[:, np.newaxis], answers.true, predicted), (len(predicted), n_classes, n_classes)
    )
    person = np.broadcast_to(answers.person, cell.shape)
    shape = (answers.person.max() + 1, len(predicted) * n_classes**2)
    return coo_array((np.ones(cell.size, int), (person.ravel(), cell.ravel())), shape=shape).tocsr()


def whole_counts(answers, model):
    """Confusion counts of all people (seeds, K, K)."""
    return np.stack([metrics.confusion(answers.true, fit, len(answers.classes)) for fit in answers.predicted(model)])


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


def drawn_changes(answers, adjusted):
    """`drawn_scores` of COMPARED of adjusted less those of answers, for the models of adjusted.

    Seeds have the same pictures, so both scores change by the pictures of each person and class that more, or fewer, of
    the seeds are right on: fewer counts than the scores are made of, and less than half of their time.
    """
    n_people = answers.person.max() + 1
    pictures = class_sums(answers, [np.ones(len(answers.true))], n_people)
    more = [adjusted.right(m).mean(axis=0) - answers.right(m).mean(axis=0) for m in adjusted.probability]
    gained = class_sums(answers, more, n_people)
    people = (times.T.astype(float, order="C") for times in person_draws(n_people))
    drawn = [drawn_means(times, gained, pictures) for times in people]
    changes = {score: np.concatenate([part[score] for part in drawn]) for score in COMPARED}
    return {
        model: {score: changes[score][:, place] for score in COMPARED}
        for place, model in enumerate(adjusted.probability)
    }


def class_sums(answers, values, n_people):
    """Sums over the pictures of each person and class of each of some values (n,), sparse (n_people, values * K)."""
    shape = (n_people, len(answers.classes))
    sums = hstack([coo_array((each, (answers.person, answers.true)), shape=shape) for each in values]).tocsr()
    sums.eliminate_zeros()
    return sums


def drawn_means(times, sums, pictures):
    """What sums come to a picture in draws of people, {score of COMPARED: (draws, M)}: pictures or classes count alike.

    A class that a draw has no picture of counts as in all of them, as in drawn_scores.

    Args: times (people, draws), how often each is drawn; sums (people, M * K) and pictures (people, K), of class_sums,
    of what the answers of M models add and of 1.
    """
    n_classes = pictures.shape[1]
    drawn = (sums.T @ times).T.reshape(times.shape[1], -1, n_classes)
    n = (pictures.T @ times).T[:, np.newaxis]
    whole, n_whole = sums.sum(axis=0).reshape(-1, n_classes), pictures.sum(axis=0)
    there = n_whole > 0
    of_classes = np.where(n > 0, drawn, whole)[..., there] / np.where(n > 0, n, n_whole)[..., there]
    return dict(zip(COMPARED, (drawn.sum(axis=-1) / n.sum(axis=-1), of_classes.mean(axis=-1)), strict=True))


def frequent_labellers(answers):
    """Who labelled at least FEWEST_LABELLED test pictures, the most first; none where that is one person alone."""
    counts = pd.Series(answers.labeller[answers.labeller != ""]).value_counts()
    frequent = counts.index[counts >= FEWEST_LABELLED]
    return list(frequent) if len(frequent) > 1 else []


def _mean(values):
    return values.mean() if values.size else np.nan


def seeds_sd(scores, is_random):
    """Standard deviation of scores over seeds; 0 of a model without chance, NaN where one seed cannot tell."""
    if not is_random:
        return 0.0
    return scores.std(ddof=1) if len(scores) > 1 else np.nan


def compare_pairs(answers, drawn, score, pairs):
    """A row a pair: difference of the mean scores with its 95 % interval over people, the tests, and the verdict.

    people_p: flips of sign, a person at a time (see `flip_p`), of the seeds' mean; people_holm the same by Holm's
    method over these pairs. mcnemar_p: McNemar's exact test of the first seeds, of accuracy alone, which takes pictures
    for independent; only_model and only_other are the pictures on which one of the two was right.

    Args: score, of COMPARED; pairs, one or more, of model names, of which the one of the higher mean comes first.
    """
    credit = {model: Credit.of(answers, model, score) for model in dict.fromkeys(itertools.chain(*pairs))}
    order = sorted(credit, key=lambda model: (-credit[model].mean, model))
    places = {model: place for place, model in enumerate(order)}
    pairs = [[order[place] for place in pair] for pair in sorted(sorted(map(places.get, pair)) for pair in pairs)]
    rows = []
    for model, other in pairs:
        draws = drawn[model][score] - drawn[other][score]
        low, high = np.quantile(draws, [LEVEL / 2, 1 - LEVEL / 2])
        one, two = credit[model], credit[other]
        rows.append(
            {
                "model": model,
                "other": other,
                "difference": one.mean - two.mean,
                "difference_low": low,
                "difference_high": high,
                "people_se": draws.std(ddof=1),
                "seeds_se": np.hypot(one.seeds_se, two.seeds_se),
                "only_model": np.sum(one.first & ~two.first),
                "only_other": np.sum(two.first & ~one.first),
            }
        )
    found = pd.DataFrame(rows).assign(score=score, mcnemar_p=np.nan, mcnemar_holm=np.nan)
    found["people_p"] = flip_p({model: of_model.each for model, of_model in credit.items()}, pairs, answers.person)
    found["people_holm"] = holm(found["people_p"])
    if score == "accuracy":
        tables = [[[0, one], [other, 0]] for one, other in zip(found["only_model"], found["only_other"], strict=True)]
        found["mcnemar_p"] = [float(mcnemar(table, exact=True).pvalue) for table in tables]
        found["mcnemar_holm"] = holm(found["mcnemar_p"])
    return found.assign(verdict=[verdict(row) for row in found.to_dict("records")])[PAIR_COLUMNS]


@dataclass
class Credit:
    """What a model's answers add to a score: each (n,), mean over the seeds; first (n,), whether the first seed's do.

    mean, the score; seeds_se, its standard error over the seeds, NaN where one seed cannot tell.
    """

    each: np.ndarray
    first: np.ndarray
    mean: float
    seeds_se: float

    @classmethod
    def of(cls, answers, model, score):
        """That of a model in a score of COMPARED."""
        credit = answers.credit(model, score)
        seeds_se = seeds_sd(credit.mean(axis=1), answers.random[model]) / np.sqrt(len(credit))
        return cls(credit.mean(axis=0), credit[0] > 0, credit.mean(), seeds_se)


def holm(p):
    """Values of p by Holm's method for all of them."""
    return multipletests(p, method="holm")[1]


def flip_p(each, pairs, person):
    """Two-sided p of each pair of models: how often flips of sign, a person at a time, reach its difference.

    Where two models are alike, either could have had the other's answers on all pictures of a person. With a person a
    picture and one seed it is McNemar's exact test, which flips the pictures that one of the two alone got right.

    DRAWS flips tell a p of a ten-thousandth and above. Holm's method over more than 500 pairs asks for less, so
    Hoeffding's bound (1963, theorem 2), which p never exceeds, stands where it is below what the flips tell.

    Args: each {model: what its answers to the pictures add to the score (n,)}. A flipped sum of differences is the
    difference of the models' flipped sums, so that many pairs take little more than their models.
    """
    sums = np.stack([np.bincount(person, weights=values) for values in each.values()], axis=1)  # (people, models)
    place = {model: number for number, model in enumerate(each)}
    one, other = np.array([[place[model] for model in pair] for pair in pairs]).T
    # Sums of thirds are not exact.
    reached = np.abs(sums.sum(axis=0)[one] - sums.sum(axis=0)[other]) - 1e-9
    random = np.random.default_rng(SEED)
    times = np.zeros(len(pairs))
    for _ in range(DRAWS // CHUNK):
        signs = random.integers(2, size=(CHUNK, len(sums))) * 2.0 - 1
        flipped = sums.T @ signs.T  # rows of models: those of a pair are then read in one go
        times += np.count_nonzero(np.abs(flipped[one] - flipped[other]) >= reached[:, np.newaxis], axis=1)
    squares = sums.T @ sums
    spread = squares[one, one] + squares[other, other] - 2 * squares[one, other]  # sum of the squared differences
    # Nothing differs: all flips reach 0.
    bound = 2 * np.exp(-(reached**2) / (2 * np.where(spread > 1e-9, spread, np.inf)))
    return np.minimum((times + 1) / (DRAWS + 1), bound)  # what was seen is one of the draws


def verdict(pair):
    """Whether a difference is real: Holm's p over people below LEVEL, and more than the seeds do."""
    if pair["people_holm"] >= LEVEL:
        return NOT_SHOWN
    if np.isnan(pair["seeds_se"]):
        return REAL_FOR_THESE_FITS
    return REAL if pair["difference"] > SEED_ERRORS * pair["seeds_se"] else WITHIN_SEEDS


def detectable(people_se, comparisons=1):
    """Difference that a two-sided test at LEVEL, shared by so many comparisons, finds with a probability of POWER.

    Args: people_se, standard error of the difference. Source: the usual (z + z) * SE, as for any normal estimate.
    """
    return (norm.ppf(1 - LEVEL / 2 / comparisons) + norm.ppf(POWER)) * people_se


def fewest_pictures(comparisons=1):
    """Fewest pictures that McNemar's exact test can tell by, all of them right for one model alone: 2 / 2^k < LEVEL."""
    return int(np.floor(np.log2(2 * comparisons / LEVEL))) + 1
