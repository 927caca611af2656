"""Intervals, comparisons and calibration: by hand, and against SciPy, scikit-learn and statsmodels."""

import itertools
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from scipy.stats import bootstrap as scipy_bootstrap
from sklearn.calibration import calibration_curve
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from facegrid.errors import FacegridError
from facegrid.evaluation import bootstrap, calibration, metrics, model_answers, model_comparison, paired_tests
from facegrid.evaluation.model_answers import Answers
from facegrid.storage import atomic, checksums, csv_table
from facegrid.training import predictions
from facegrid.training.predictions import Predictions


def given(true, predicted, person=None, random=True, n_classes=3):
    """Answers of models {name: (seeds, n) class numbers} that are 80 % sure; every picture shows another person."""
    true = np.array(true)
    probability = {}
    for model, numbers in predicted.items():
        of_model = np.full((*np.shape(numbers), n_classes), 0.2 / (n_classes - 1))
        np.put_along_axis(of_model, np.array(numbers)[..., np.newaxis], 0.8, axis=-1)
        probability[model] = of_model
    person = np.arange(len(true)) if person is None else np.array(person)
    names = ["a", "b", "c", "d", "e", "f"][:n_classes]
    row, known, labeller = np.arange(len(true)), np.zeros(len(true), bool), np.full(len(true), "one")
    weight = np.ones((len(true), n_classes))
    is_random = dict.fromkeys(predicted, random)
    return Answers(row, true, person, known, labeller, names, probability, is_random, set(), set(), weight)


def wrong_on(true, wrong):
    """Class numbers that are right but where `wrong` (n,) is true."""
    return np.where(wrong, (np.array(true) + 1) % 3, true)


def test_scores_are_scikit_learns():
    random = np.random.default_rng(0)
    true, predicted = random.integers(3, size=200), random.integers(5, size=200)
    (scores,) = (metrics.scores_of(bootstrap.whole_counts(given(true, {"m": [predicted]}, n_classes=5), "m")),)
    assert scores["accuracy"] == pytest.approx([np.mean(true == predicted)])
    with pytest.warns(UserWarning, match="y_pred contains classes not in y_true"):
        assert scores["balanced_accuracy"] == pytest.approx([balanced_accuracy_score(true, predicted)])
    assert scores["macro_f1"] == pytest.approx([f1_score(true, predicted, labels=[0, 1, 2], average="macro")])


def test_answers_are_scored_once_a_model_however_many_pairs(monkeypatch):
    asked, credit = [], Answers.credit
    monkeypatch.setattr(Answers, "credit", lambda *asking: asked.append(asking[1:]) or credit(*asking))
    true = np.arange(12) % 3
    models = {f"model_{number}": [wrong_on(true, np.arange(12) < number)] for number in range(5)}
    assert len(model_comparison.compare(given(true, models))[1]) == 2 * 10
    assert sorted(asked) == sorted(itertools.product(models, model_answers.COMPARED))


def test_counts_by_person_by_hand():
    counts = bootstrap.person_counts(given([0, 1, 1], {"m": [[0, 1, 2], [0, 0, 1]]}, person=[0, 1, 1]), "m")
    wanted = np.zeros((2, 2, 3, 3))  # person, seed, true, predicted
    wanted[0, :, 0, 0] = 1
    wanted[1, 0, 1, [1, 2]] = 1
    wanted[1, 1, 1, [0, 1]] = 1
    assert (counts.toarray().reshape(wanted.shape) == wanted).all()


@pytest.mark.parametrize("most", [200, 300, 60_000])  # in a draw up to three times as many: above 255, 65,535
def test_scores_of_draws_however_many_pictures_a_person_has(most):
    person = np.repeat([0, 1, 2], [most, most // 2, 1])
    true = np.zeros(len(person), int)
    wrong = np.arange(len(person)) % 7 == 0
    drawn = bootstrap.drawn_scores(given(true, {"m": [wrong_on(true, wrong)]}, person))
    times = np.concatenate(list(bootstrap.person_draws(3)))
    right, pictures = (np.bincount(person, weights) for weights in (~wrong, None))
    assert drawn["m"]["accuracy"] == pytest.approx(times @ right / (times @ pictures), abs=1e-12)


def test_interval_of_one_picture_a_person_is_scipys():
    true = np.zeros(150, int)
    wrong = np.arange(150) < 45
    one = given(true, {"m": [wrong_on(true, wrong)]})
    row = model_comparison.compare(one)[0].iloc[0]
    theirs = scipy_bootstrap([~wrong], np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(1))
    assert row["accuracy"] == pytest.approx(0.7)
    ours = [row["accuracy_low"], row["accuracy_high"]]
    assert ours == pytest.approx(list(theirs.confidence_interval), abs=0.01)
    assert row["accuracy_people_se"] == pytest.approx(np.sqrt(0.7 * 0.3 / 150), rel=0.03)


def test_people_of_many_pictures_tell_less():
    """30 people of 5 pictures, who are right on all or none: as little as 30 pictures tell."""
    true = np.zeros(150, int)
    person = np.repeat(np.arange(30), 5)
    row = model_comparison.compare(given(true, {"m": [wrong_on(true, person < 9)]}, person))[0].iloc[0]
    assert row["accuracy_people_se"] == pytest.approx(np.sqrt(0.7 * 0.3 / 30), rel=0.03)


def test_the_row_of_a_model_by_hand():
    """Two people, one of them known, so that more than 2.5 % of the draws at either end are of one of them alone.

    The first seed is right on all of one and on two of three of the other, the second takes everything for class a.
    """
    two = given([0, 0, 1] * 2, {"m": [[0, 0, 1, 0, 0, 0], [0] * 6]}, [0, 0, 0, 1, 1, 1], n_classes=2)
    row = model_comparison.compare(replace(two, known=two.person == 0))[0].iloc[0]
    wanted = {  # mean, low, high, and how far the seeds are apart; F1 of the first seed are 8/9 and 2/3
        "accuracy": ((5 / 6 + 2 / 3) / 2, 2 / 3, 5 / 6, 1 / 6),
        "balanced_accuracy": ((3 / 4 + 1 / 2) / 2, 1 / 2, 3 / 4, 1 / 4),
        "macro_f1": ((7 / 9 + 2 / 5) / 2, 2 / 5, (1 + 2 / 5) / 2, 7 / 9 - 2 / 5),
    }
    for score, (mean, low, high, apart) in wanted.items():
        assert [row[score], row[f"{score}_low"], row[f"{score}_high"]] == pytest.approx([mean, low, high])
        assert row[f"{score}_seeds_sd"] == pytest.approx(apart / np.sqrt(2))
    assert row["calibration_error"] == pytest.approx(((5 / 6 - 0.8) + (0.8 - 2 / 3)) / 2)
    assert (row["n_known"], row["accuracy_known"], row["accuracy_unknown"]) == pytest.approx((3, 5 / 6, 2 / 3))
    assert (row["recall_a"], row["recall_b"]) == (1, 1 / 4)


def test_a_class_that_a_draw_lacks_moves_no_score():
    """One picture of class c, always wrong: without it the recall would be 1 in place of 2/3."""
    true = [0] * 20 + [1] * 20 + [2]
    row = model_comparison.compare(given(true, {"m": [[0] * 20 + [1] * 20 + [0]]}))[0].iloc[0]
    assert (row["balanced_accuracy_low"], row["balanced_accuracy_high"]) == pytest.approx((2 / 3, 2 / 3))
    assert (row["recall_a"], row["recall_c"], row["n_of_c"]) == (1, 0, 1)


def test_classes_of_any_name_have_columns_of_their_own():
    classes = ["known", "pictures", "people"]
    row = model_comparison.compare(replace(given([0, 1, 1, 1], {"m": [[0, 1, 1, 2]]}), classes=classes))[0].iloc[0]
    assert (row["n_pictures"], row["n_people"], row["n_known"]) == (4, 4, 0)
    assert [row[f"n_of_{name}"] for name in classes] == [1, 3, 0]


def test_spread_over_seeds():
    accuracies = np.array([0.5, 0.7])
    assert paired_tests.seeds_sd(accuracies, True) == pytest.approx(np.sqrt(0.02))
    assert np.isnan(paired_tests.seeds_sd(accuracies[:1], True))
    assert paired_tests.seeds_sd(accuracies[:1], False) == 0


def pair_of(only_model, only_other, both=20, **others):
    """The row of two models of which each alone is right on so many pictures."""
    n = only_model + only_other + both
    true = np.zeros(n, int)
    place = np.arange(n)
    one = wrong_on(true, (place >= only_model) & (place < only_model + only_other))
    other = wrong_on(true, place < only_model)
    pairs = model_comparison.compare(given(true, {"one": [one], "other": [other]}, **others))[1]
    assert pairs["score"].tolist() == ["accuracy", "balanced_accuracy"]
    return pairs.iloc[0]


def test_mcnemar_by_hand():
    """Nine pictures of ten: 2 * (10 + 1) / 2^10."""
    pair = pair_of(9, 1)
    assert (pair["model"], pair["other"]) == ("one", "other")
    assert (pair["only_model"], pair["only_other"]) == (9, 1)
    assert pair["difference"] == pytest.approx(8 / 30)
    assert pair["mcnemar_p"] == pytest.approx(22 / 1024) == binomtest(1, 10).pvalue


@pytest.mark.parametrize(("only_model", "only_other"), [(9, 1), (12, 8), (5, 0), (3, 3)])
def test_flips_of_single_pictures_are_mcnemars_test(only_model, only_other):
    pair = pair_of(only_model, only_other)
    assert pair["people_p"] == pytest.approx(pair["mcnemar_p"], abs=0.02)


def test_what_flips_cannot_tell_is_bound_from_above():
    """Right on 24 pictures of 24 alone: 2 / 2^24 of all flips, by Hoeffding at most 2 exp(-24 / 2)."""
    pair = pair_of(24, 0)
    assert pair["people_p"] == pytest.approx(2 * np.exp(-12)) and pair["people_p"] > binomtest(0, 24).pvalue


def test_large_differences_are_real_among_many_models():
    """One of 40 is right on 300 pictures, the others on 100 of these: 780 pairs take a p of 0.00006."""
    true = np.zeros(300, int)
    others = {f"other_{number}": [wrong_on(true, np.arange(300) >= 100)] for number in range(39)}
    pairs = model_comparison.compare(given(true, {"best": [true], **others}, random=False))[1]
    of_best = pairs[(pairs["model"] == "best") & (pairs["score"] == "accuracy")]
    assert len(of_best) == 39 and set(of_best["verdict"]) == {paired_tests.REAL}
    assert set(pairs.loc[pairs["model"] != "best", "people_p"]) == {1}


def test_flips_are_of_people():
    """Nine pictures, but of three people: 2 / 2^3, however many pictures they have."""
    pair = pair_of(9, 0, both=3, person=[0] * 4 + [1] * 3 + [2] * 2 + [3] * 3)
    assert pair["mcnemar_p"] == pytest.approx(2 / 2**9)
    assert pair["people_p"] == pytest.approx(0.25, abs=0.02)


def test_models_that_answer_alike():
    pair = pair_of(0, 0)
    assert (pair["difference"], pair["difference_low"], pair["difference_high"]) == (0, 0, 0)
    assert (pair["mcnemar_p"], pair["people_p"], pair["verdict"]) == (1, 1, paired_tests.NOT_SHOWN)


def test_holm_by_hand():
    """Three models, so three pairs: p of .001, .02 and .03 become .003, .04 and .04."""
    frame = pd.DataFrame({"p": [0.02, 0.001, 0.03]})
    adjusted = paired_tests.multipletests(frame["p"], method="holm")[1]
    assert adjusted == pytest.approx([0.04, 0.003, 0.04])
    true = np.zeros(60, int)
    place = np.arange(60)
    models = {
        "best": [wrong_on(true, place < 0)],
        "mid": [wrong_on(true, place < 9)],
        "low": [wrong_on(true, place < 30)],
    }
    pairs = model_comparison.compare(given(true, models))[1].groupby("score").get_group("accuracy")
    assert pairs.set_index(["model", "other"])["mcnemar_holm"].to_dict() == pytest.approx(
        {
            ("best", "mid"): 2 / 2**9,  # the largest p of the three stays
            ("best", "low"): 3 * 2 / 2**30,
            ("mid", "low"): 2 * 2 / 2**21,
        }
    )


@pytest.mark.parametrize(
    ("people_holm", "seeds_se", "wanted"),
    [
        (0.05, 0.0, paired_tests.NOT_SHOWN),
        (0.049, 0.0, paired_tests.REAL),
        (0.049, 0.0049, paired_tests.REAL),
        (0.049, 0.0051, paired_tests.WITHIN_SEEDS),
        (0.049, np.nan, paired_tests.REAL_FOR_THESE_FITS),
    ],
)
def test_verdicts(people_holm, seeds_se, wanted):
    pair = {"people_holm": people_holm, "difference": 0.01, "seeds_se": seeds_se}
    assert paired_tests.verdict(pair) == wanted


def test_seeds_of_a_pair_by_hand():
    """Accuracies .5 and .7 (standard deviation .1414, error .1) against a model without chance."""
    true = np.zeros(10, int)
    place = np.arange(10)
    two = [wrong_on(true, place < 5), wrong_on(true, place < 3)]
    of_both = given(true, {"two": two, "one": [wrong_on(true, place < 9)]})
    of_both.random["one"] = False
    pair = model_comparison.compare(of_both)[1].iloc[0]
    assert (pair["model"], pair["difference"], pair["seeds_se"]) == ("two", pytest.approx(0.5), pytest.approx(0.1))
    # McNemar's test is of the first seed, which is right on four more.
    assert (pair["only_model"], pair["only_other"], pair["mcnemar_p"]) == (4, 0, pytest.approx(2 / 2**4))


def test_balanced_accuracy_by_hand():
    """Right on 8 of 8 and 0 of 2, or on 2 of 8 and 2 of 2: accuracies of .8 and .4, balanced ones of .5 and .625."""
    true = [0] * 8 + [1] * 2
    models = {"frequent": [[0] * 8 + [0] * 2], "rare": [[0] * 2 + [1] * 6 + [1] * 2]}
    accuracy, balanced = model_comparison.compare(given(true, models))[1].to_dict("records")
    assert (accuracy["model"], accuracy["difference"]) == ("frequent", pytest.approx(0.4))
    assert (balanced["model"], balanced["difference"]) == ("rare", pytest.approx(0.125))
    assert (balanced["only_model"], balanced["only_other"]) == (2, 6)
    assert np.isnan(balanced["mcnemar_p"]) and np.isnan(balanced["mcnemar_holm"])
    # A picture of the rare class weighs as much as four. Of the 2^8 flips a sum of 2 or more of +-4 +-4 and six +-1 is
    # reached by all where both rare ones have one sign (8 >= 2 + 6) and by 2 * 22 of 2^6 where they differ.
    assert balanced["people_p"] == pytest.approx((128 + 128 * 44 / 64) / 256, abs=0.02)


def test_balanced_accuracy_of_classes_that_are_as_frequent_is_accuracy():
    random = np.random.default_rng(0)
    true, person = np.repeat(np.arange(3), 30), random.integers(20, size=90)
    models = {name: np.where(random.random((2, 90)) < share, true, 0) for name, share in {"m": 0.6, "o": 0.4}.items()}
    accuracy, balanced = model_comparison.compare(given(true, models, person))[1].to_dict("records")
    for column in ("model", "difference", "seeds_se", "people_p", "people_holm", "verdict"):
        assert accuracy[column] == balanced[column] or accuracy[column] == pytest.approx(balanced[column])
    assert 0.001 < accuracy["people_p"] < 0.2


@pytest.mark.parametrize("score", model_answers.COMPARED)
def test_flips_are_of_the_answers_of_people(score):
    """Seven people, whose answers the models could have exchanged each: all 2^7 ways, scored by scikit-learn."""
    random = np.random.default_rng(4)
    person, true = np.arange(40) % 7, random.choice(3, p=[0.7, 0.2, 0.1], size=40)
    one, other = (wrong_on(true, random.random(40) > share) for share in (0.8, 0.4))
    pairs = model_comparison.compare(given(true, {"one": [one], "other": [other]}, person))[1].set_index("score")
    of_score = partial({"accuracy": accuracy_score, "balanced_accuracy": balanced_accuracy_score}[score], true)
    flips = np.array(list(itertools.product([False, True], repeat=7)))[:, person]
    found = [of_score(np.where(flip, other, one)) - of_score(np.where(flip, one, other)) for flip in flips]
    assert pairs.loc[score, "difference"] == pytest.approx(abs(found[0]))
    reached = np.mean(np.abs(found) >= np.abs(found[0]) - 1e-9)
    assert reached == {"accuracy": 12 / 128, "balanced_accuracy": 24 / 128}[score]
    assert pairs.loc[score, "people_p"] == pytest.approx(reached, abs=0.015)


def adjustable(true, probability, n_train):
    """Answers of one model and seed with these probabilities (n, K), trained on so many rows of each class."""
    number = np.repeat(np.arange(len(n_train)), n_train)
    parts = {"train": np.arange(len(number)), "test": np.arange(len(true))}
    plain = given(true, {"m": np.zeros((1, len(true)), int)}, n_classes=len(n_train))
    weight = model_answers.class_weights(parts, number, len(n_train))
    return replace(plain, probability={"m": np.array([probability])}, class_weight=weight)


def test_rare_classes_counting_more_by_hand():
    """Of 64 and 36 rows the roots of the shares are .8 and .6, so b is answered from a probability of 3/7 on, .429."""
    of_b = np.array([0.42, 0.1, 0.44, 0.43, 0.9])
    row = model_comparison.compare(adjustable([0, 0, 0, 1, 1], np.stack([1 - of_b, of_b], axis=1), (64, 36)))[0].iloc[0]
    assert (row["accuracy"], row["balanced_accuracy"]) == pytest.approx((4 / 5, (1 + 1 / 2) / 2))
    assert (row["adjusted_accuracy"], row["adjusted_balanced_accuracy"]) == pytest.approx((4 / 5, (2 / 3 + 1) / 2))
    assert row["adjusted_accuracy_change"] == pytest.approx(0)
    assert row["adjusted_balanced_accuracy_change"] == pytest.approx(1 / 12)


def test_a_class_that_was_not_trained_on_is_not_answered():
    row = model_comparison.compare(adjustable([0, 1], [[0.5, 0.1, 0.4], [0.1, 0.2, 0.7]], (9, 1, 0)))[0].iloc[0]
    assert (row["accuracy"], row["adjusted_accuracy"]) == (0.5, 1)


def fitted_regression():
    """Rows of three uneven classes, their classes and a logistic regression of them."""
    x, y = make_classification(400, n_informative=4, n_classes=3, weights=[0.7, 0.2], class_sep=0.7, random_state=0)
    return x, y, LogisticRegression().fit(x, y)


def test_rare_classes_counting_more_are_logits_without_half_the_logarithm_of_their_shares():
    x, y, model = fitted_regression()
    row = model_comparison.compare(adjustable(y, model.predict_proba(x), np.bincount(y)))[0].iloc[0]
    model.intercept_ -= 0.5 * np.log(np.bincount(y) / len(y))
    assert row["adjusted_accuracy"] == pytest.approx(accuracy_score(y, model.predict(x)))
    assert row["adjusted_balanced_accuracy"] == pytest.approx(balanced_accuracy_score(y, model.predict(x)))
    assert row["adjusted_balanced_accuracy_change"] > 0.02


def test_interval_of_what_counting_rare_classes_more_changes_is_scipys():
    x, y, model = fitted_regression()
    answers = adjustable(y, model.predict_proba(x), np.bincount(y))
    row = model_comparison.compare(answers)[0].iloc[0]
    changes = (replace(answers, adjusted=True).predicted("m")[0] == y) * 1.0 - (answers.predicted("m")[0] == y)
    theirs = scipy_bootstrap([changes], np.mean, method="percentile", n_resamples=9999, rng=np.random.default_rng(1))
    ours = [row["adjusted_accuracy_change_low"], row["adjusted_accuracy_change_high"]]
    assert ours == pytest.approx(list(theirs.confidence_interval), abs=0.004)
    assert row["adjusted_accuracy_change"] == pytest.approx(changes.mean())


def test_what_counting_rare_classes_more_changes_is_the_difference_of_scores_of_the_same_draws():
    """A class of one picture, which a third of the draws do not have, and one that the test part does not have."""
    random = np.random.default_rng(0)
    true, person = random.choice(3, p=[0.6, 0.35, 0.05], size=60), np.arange(60) % 23
    true[true == 2], true[7] = 1, 2
    probability = {name: random.dirichlet(np.ones(4), size=(3, 60)) for name in ("m", "o")}
    plain = given(true, {name: np.zeros((3, 60), int) for name in probability}, person, n_classes=4)
    answers = replace(plain, probability=probability, class_weight=np.broadcast_to([0.7, 1.0, 4.0, 3.0], (60, 4)))
    adjusted = replace(answers, probability={"o": probability["o"]}, adjusted=True)
    changes, before = bootstrap.drawn_changes(answers, adjusted), bootstrap.drawn_scores(answers)
    after = bootstrap.drawn_scores(adjusted)
    assert list(changes) == ["o"]
    for score in model_answers.COMPARED:
        assert changes["o"][score] == pytest.approx(after["o"][score] - before["o"][score], abs=1e-12)
        assert np.ptp(changes["o"][score]) > 0.1


def test_models_trained_to_count_rare_classes_more_are_not_adjusted():
    true = [0, 0, 1, 1]
    models = {"plain": [[0, 0, 0, 1]], "weighted": [[0, 1, 1, 1]]}
    table = model_comparison.compare(replace(given(true, models), evened={"weighted"}))[0].set_index("model")
    assert list(table.index) == ["plain", "weighted"]
    adjusted = table.filter(like="adjusted_")
    assert adjusted.loc["plain"].notna().all() and adjusted.loc["weighted"].isna().all()


def test_the_same_model_on_two_splits_by_hand():
    """Ten pictures that one split's fit alone is right on and none of the other's: 2 / 2^10, times two models."""
    true, place = np.zeros(40, int), np.arange(40)
    whole = given(true, {"m": [wrong_on(true, place < 20)], "o": [wrong_on(true, place < 5)]}, random=False)
    cleaned = given(true, {"o": [wrong_on(true, place < 5)], "m": [wrong_on(true, place < 10)]}, random=False)
    pairs = model_comparison.compare_splits({"whole": whole, "cleaned": cleaned})
    assert list(pairs.columns) == model_comparison.SPLIT_COLUMNS
    assert pairs["score"].tolist() == ["accuracy"] * 2 + ["balanced_accuracy"] * 2
    pair = pairs.set_index(["score", "model"]).loc[("accuracy", "m")]
    assert (pair["split"], pair["other"], pair["difference"]) == ("cleaned", "whole", pytest.approx(0.25))
    assert pair["mcnemar_holm"] == pytest.approx(2 * 2 / 2**10)
    assert pair["people_p"] == pytest.approx(2 / 2**10, abs=0.002)
    assert (pair["people_holm"], pair["verdict"]) == (pytest.approx(2 * pair["people_p"]), paired_tests.REAL)
    unchanged = pairs.set_index(["score", "model"]).loc[("accuracy", "o")]
    assert (unchanged["difference"], unchanged["people_p"], unchanged["verdict"]) == (0, 1, paired_tests.NOT_SHOWN)


def test_the_same_model_on_two_splits_is_compared_as_two_models_are():
    random = np.random.default_rng(0)
    true, person = random.integers(3, size=90), random.integers(30, size=90)
    one, other = (np.where(random.random((2, 90)) < share, true, 0) for share in (0.7, 0.5))
    together = given(true, {"one": one, "other": other}, person)
    apart = {name: given(true, {"m": said}, person) for name, said in {"one": one, "other": other}.items()}
    models, splits = model_comparison.compare(together)[1], model_comparison.compare_splits(apart)
    assert splits["model"].tolist() == ["m", "m"]
    pd.testing.assert_frame_equal(
        splits.drop(columns=["model"]).rename(columns={"split": "model"}), models, check_like=True
    )


def test_splits_with_other_test_pictures_are_no_pairs():
    one, other = given([0, 1], {"m": [[0, 1]]}), given([0, 1], {"m": [[0, 1]]})
    other.row = other.row + 1
    with pytest.raises(FacegridError, match="other and one should test the same pictures"):
        model_comparison.compare_splits({"one": one, "other": other})


def on_two_tests(people_of_other):
    """Answers of two seeds on 300 pictures of 60 people, uneven ones, and on 300 others of these people; the groups."""
    random = np.random.default_rng(0)
    group = np.concatenate([random.integers(60, size=300) // 2 * 2, people_of_other(random)])
    easy = random.random(600)[group] > 0.5  # people on whom the model is right or wrong wherever they are shown
    of_split = {}
    for name, rows in {"one": np.arange(300), "other": np.arange(300, 600)}.items():
        true = random.choice(3, p=[0.6, 0.3, 0.1], size=300)
        said = np.where(random.random((2, 300)) < np.where(easy[group[rows]], 0.95, 0.3), true, (true + 1) % 3)
        of_split[name] = replace(given(true, {"m": said}), row=rows)
    return of_split, group


def linearised_se(answers, group):
    """Standard error of the difference of two accuracies: what each person pulls either of them by, added up."""
    pulls = []
    for side in answers.values():
        right = side.right("m").mean(axis=0)
        pulls.append(np.bincount(group[side.row], weights=right - right.mean(), minlength=group.max() + 1) / len(right))
    return np.sqrt(np.sum((pulls[0] - pulls[1]) ** 2)), np.sqrt(np.sum(pulls[0] ** 2) + np.sum(pulls[1] ** 2))


@pytest.mark.parametrize(
    ("people_of_other", "independent"),
    [
        (lambda random: random.integers(60, size=300) // 2 * 2, 1.4),  # the same people
        (lambda random: random.integers(60, size=300), 1.15),  # half of them
        (lambda random: random.integers(60, 120, size=300), 1.0),  # others
    ],
)
def test_people_of_two_test_parts_are_drawn_for_both_at_once(people_of_other, independent):
    answers, group = on_two_tests(people_of_other)
    table = model_comparison.compare_tests(answers, group)
    assert list(table.columns) == model_comparison.TEST_COLUMNS
    rows = table.set_index("score")
    assert rows[["model", "split", "other"]].drop_duplicates().to_numpy().tolist() == [["m", "one", "other"]]
    joint, apart = linearised_se(answers, group)
    low, high = rows.loc["accuracy", ["difference_low", "difference_high"]]
    assert high - low == pytest.approx(2 * 1.96 * joint, rel=0.06)
    assert apart / joint > independent - 0.01
    for score, of_score in {"accuracy": accuracy_score, "balanced_accuracy": balanced_accuracy_score}.items():
        one, other = (np.mean([of_score(side.true, fit) for fit in side.predicted("m")]) for side in answers.values())
        assert rows.loc[score, "difference"] == pytest.approx(one - other)
        assert rows.loc[score, "difference_low"] < one - other < rows.loc[score, "difference_high"]


def test_a_model_is_compared_on_its_first_split_and_each_other():
    """One is on all three splits, two on the last two: no pair of one's second and third."""
    names = {"a": ["one"], "b": ["one", "two"], "c": ["two", "one"]}
    answers = {
        split: replace(given([0, 1], {model: [[0, 1]] for model in models}), row=np.arange(2) + 2 * number)
        for number, (split, models) in enumerate(names.items())
    }
    table = model_comparison.compare_tests(answers, np.arange(6)).query("score == 'accuracy'")
    found = table[["model", "split", "other"]].to_numpy().tolist()
    assert found == [["one", "a", "b"], ["one", "a", "c"], ["two", "b", "c"]]
    assert (table["difference"] == 0).all()


def test_one_model_has_no_pairs():
    pairs = model_comparison.compare(given([0, 1], {"m": [[0, 1]]}))[1]
    assert pairs.empty and list(pairs.columns) == paired_tests.PAIR_COLUMNS


def test_the_same_again():
    data = given([0, 1, 2] * 9, {"m": [[0] * 27], "o": [[1, 1, 0] * 9]})
    first, second = model_comparison.compare(data), model_comparison.compare(data)
    for one, other in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(one, other)


INDEX = pd.DataFrame({"class": ["no", "yes", "no", "yes"], "person": list("abcd"), "sha256": list("efgh")})


@pytest.fixture
def read(tmp_path):
    """Function (index) -> answers of four models, which say no of the last two pictures of four."""
    split, cells = tmp_path / "half.csv", []
    csv_table.write_csv(pd.DataFrame({"row": range(4), "part": ["train", "train", "test", "test"]}), split)
    records = {
        "knn": {"resample": None, "parameters": {"class_weight": None}},
        "network": {"resample": None, "parameters": {}, "chosen_on_test": True},
        "resampled": {"resample": "bootstrap", "parameters": {}, "chosen_on_test": False},
        "weighted": {"resample": None, "parameters": {"class_weight": "balanced"}},
    }
    for model, record in records.items():
        place = tmp_path / "fits/half" / model / "seed_0"
        place.mkdir(parents=True)
        path = place / "predictions.npz"
        predictions.write(path, Predictions(np.array([2, 3]), np.array([0, 1]), np.eye(2)[[0, 0]], ["no", "yes"]))
        cell = {"split": "half", "model": model, "seed": 0, "recipe": "r"}
        digests = {"split_digest": checksums.sha256(split), "predictions_digest": checksums.sha256(path)}
        atomic.write_json({**cell, **digests, **record}, place / "run.json")
        cells.append(cell)

    def read(index):
        settings = {"half": split}, ["no", "yes"], dict.fromkeys(records, False)
        return model_answers.read_answers(cells, tmp_path / "fits", index.assign(labeller=""), *settings)

    return read


def test_answers_are_those_of_the_index(read):
    """The table counts by the classes in predictions.npz, the comparisons by those of the index: they must agree."""
    assert read(INDEX).right("knn").tolist() == [[True, False]]
    with pytest.raises(FacegridError, match=r"predictions\.npz: other classes of the test pictures than the index's"):
        read(INDEX.assign(**{"class": ["no", "yes", "yes", "no"]}))
    with pytest.raises(FacegridError, match=r"half\.csv has 4 rows, the index 3"):
        read(INDEX[:3])


def test_answers_tell_how_models_were_chosen_and_trained(read):
    answers = read(INDEX)
    assert answers.chosen_on_test == {"network"}
    assert answers.evened == {"resampled", "weighted"}


def test_detectable_difference_by_hand():
    # 1.96 + 0.8416 standard errors; for ten comparisons the quantile of 0.9975.
    assert paired_tests.detectable(0.01) == pytest.approx(0.028016, abs=1e-6)
    assert paired_tests.detectable(0.01, 10) == pytest.approx(0.01 * (2.807034 + 0.841621), abs=1e-6)


def test_fewest_pictures_by_hand():
    # Six of six: 2 / 64 = .03; five: 2 / 32 = .06. Among ten pairs .005 is asked for: 2 / 512 = .004.
    assert [paired_tests.fewest_pictures(), paired_tests.fewest_pictures(10)] == [6, 9]
    for comparisons in (1, 10, 36):
        fewest = paired_tests.fewest_pictures(comparisons)
        assert binomtest(0, fewest).pvalue * comparisons < 0.05 <= binomtest(0, fewest - 1).pvalue * comparisons


def test_calibration_error_by_hand():
    """Four pictures at 60 %, half of them right, and one at 100 %, right: (4 * .1 + 1 * 0) / 5."""
    probability = np.array([[0.6, 0.4]] * 4 + [[0.0, 1.0]])
    assert calibration.calibration_error(probability, np.array([0, 0, 1, 1, 1])) == pytest.approx(0.08)
    bins = calibration.reliability(probability, np.array([0, 0, 1, 1, 1]))
    # Of 15 bins 0.6 ends the ninth and 1.0 the last.
    assert bins.to_dict("list") == {"bin": [8, 14], "n": [4, 1], "confidence": [0.6, 1.0], "accuracy": [0.5, 1.0]}


def test_bins_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    probability, true = random.dirichlet([1, 1, 1], 500), random.integers(3, size=500)
    bins = calibration.reliability(probability, true)
    right = probability.argmax(axis=1) == true
    accuracy, confidence = calibration_curve(right, probability.max(axis=1), n_bins=calibration.BINS)
    assert bins["accuracy"].to_numpy() == pytest.approx(accuracy)
    assert bins["confidence"].to_numpy() == pytest.approx(confidence)


def test_bins_do_not_depend_on_rounding():
    """Tenths and thirds as float32, as predictions.npz has them, lie on the ends of bins."""
    for share in (0.2, 0.4, 0.6, 0.8, 1 / 3, 2 / 3):
        probability = np.array([[share, (1 - share) / 5] + [(1 - share) / 5] * 4] * 2)
        places = [
            calibration.reliability(probability.astype(kind), np.zeros(2))["bin"].tolist() for kind in ("f4", "f8")
        ]
        assert places[0] == places[1] == [round(max(share, (1 - share) / 5) * 15) - 1]
