"""Paired comparisons of models: sign-flip permutation test by person, McNemar's test, Holm's correction.

Seed-to-seed variation and sampling of test people are reported separately.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from facegrid.evaluation.bootstrap import CHUNK, DRAWS, LEVEL, SEED

POWER = 0.8
SEED_ERRORS = 2  # standard errors over seeds that a difference must exceed

PAIR_COLUMNS = ["score", "model", "other", "difference", "difference_low", "difference_high", "people_se", "seeds_se"]
PAIR_COLUMNS += ["people_p", "people_holm", "only_model", "only_other", "mcnemar_p", "mcnemar_holm", "verdict"]

REAL = "real"
REAL_FOR_THESE_FITS = "real for these fits"
WITHIN_SEEDS = "within the seeds' spread"
NOT_SHOWN = "not shown"


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
