"""The page of comparisons: what its sentences say of given numbers, and the figure beside it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from facegrid.evaluation import model_answers, model_comparison, paired_tests
from facegrid.evaluation.model_answers import Answers
from facegrid.reporting import comparison_page
from facegrid.reporting.figures import differences as figures

FREQUENT, RARE = 80, 20
ROWS = np.arange(FREQUENT + RARE)


def answers(right, n_seeds=2):
    """Answers on 80 pictures of a class and 20 of another, a person each, right on the first so many of either.

    Args: right {model: (of the frequent, of the rare)}; every seed says the same.
    """
    true = np.repeat([0, 1], [FREQUENT, RARE])
    probability = {}
    for model, (frequent, rare) in right.items():
        is_right = np.concatenate([np.arange(FREQUENT) < frequent, np.arange(RARE) < rare])
        probability[model] = np.stack([np.eye(2)[np.where(is_right, true, 1 - true)]] * n_seeds)
    known = np.zeros(len(true), bool)
    row, labeller = np.arange(len(true)), np.array(["", "one"])[true]
    is_random, weight = dict.fromkeys(right, True), np.ones((len(true), 2))
    return Answers(row, true, row, known, labeller, ["no", "yes"], probability, is_random, set(), set(), weight)


def page(of_splits, *same_test, other_tests=(), folds=()):
    """results/comparisons.md of some splits {name: Answers}, of which some, lists of names, test the same pictures.

    Args: other_tests, names of splits that test others; folds, {name: folds that it is made of}.
    """
    tables = {split: model_comparison.compare(of_split) for split, of_split in of_splits.items()}
    models, pairs = (
        comparison_page.below_one_another({split: each[place] for split, each in tables.items()}) for place in (0, 1)
    )
    paired = [model_comparison.compare_splits({split: of_splits[split] for split in splits}) for splits in same_test]
    apart = {split: replace(of_splits[split], row=100 * place + ROWS) for place, split in enumerate(other_tests)}
    unpaired = [model_comparison.compare_tests(apart, np.arange(100 * len(apart)))] if apart else []
    return comparison_page.as_markdown(models, pairs, dict(folds), paired, unpaired, "Title")


def section(text, head):
    """The lines from a head to the next one."""
    return text.split(f"\n## {head}\n")[1].split("\n## ")[0]


def cells(text):
    """Cells of the lines of a text that belong to tables, without the lines below their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|-")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize(("n_seeds", "better"), [(2, "really better than"), (1, "better, for these fits, than")])
def test_each_score_has_its_verdicts(n_seeds, better):
    """Right on 80 and 0, or on 40 and 20: accuracies of 80 and 60 %, balanced ones of 50 and 75 %."""
    text = section(page({"apart": answers({"frequent": (80, 0), "rare": (40, 20)}, n_seeds)}), "apart")
    assert "**By accuracy**: the best mean, 80.0 %, has **frequent**. Shown to be different: 1 of 1 pair." in text
    assert f"- **frequent** is {better} rare (20.0; " in text
    assert "**By balanced accuracy**: the best mean, 75.0 %, has **rare**. Shown to be different: 1 of 1 pair." in text
    assert f"- **rare** is {better} frequent (25.0; " in text


def test_models_that_share_the_best_mean_are_all_named():
    """Right on 70 and 10, and on 60 and 20: 80 % both."""
    text = section(page({"apart": answers({"frequent": (70, 10), "rare": (60, 20), "worse": (60, 0)})}), "apart")
    assert "**By accuracy**: the best mean, 80.0 %, have **frequent** and **rare**. Shown" in text


def test_the_tables_of_a_split_and_what_chance_does():
    """Right on 80 and 4, and on 64 and 12: accuracies of 84 and 76 %, balanced ones of 60 and 70 %.

    F1 are 160/176 and 8/24, and 128/152 and 24/48. Both seeds are right on the first 40 pictures, of known people. Of
    100 people 68 are always right, 24 half of the time: a standard error of the root of .1 / 100. Of the 80 and the 20
    variances are .04 and .14, so that of balanced accuracy is half of the root of .04 / 80 + .14 / 20.
    """
    one, other = (answers({"m": right}, n_seeds=1) for right in ((80, 4), (64, 12)))
    two = {"m": np.concatenate([one.probability["m"], other.probability["m"]])}
    text = section(page({"apart": replace(one, probability=two, known=ROWS < 40)}), "apart")
    head, scores, of_classes, recalls = cells(text)[:4]
    assert list(zip(head, (cell.split(" (")[0] for cell in scores), strict=True)) == [
        ("model", "m"),
        ("seeds", "2"),
        ("accuracy", "80.0"),
        ("sd of seeds", "5.7"),
        ("balanced", "65.0"),
        ("sd of seeds", "7.1"),
        ("macro F1", "64.6"),
        ("calibration error", "20.0"),
        ("known people (40)", "100.0"),
        ("others (60)", "66.7"),
    ]
    assert [of_classes, recalls] == [["recall of", "no (80)", "yes (20)"], ["m", "90.0", "40.0"]]
    assert re.search(r"a standard error of 3\.[12] points of accuracy \(4\.[345] of balanced accuracy\);", text)
    assert "a standard deviation of 5.7 points of accuracy (7.1 of balanced accuracy)." in text


def test_accuracy_on_the_labels_of_each_labeller():
    """Right on 60 of the 80 frequent pictures and on no rare one; those who labelled fewer than 50 are not told."""
    labelled = replace(answers({"m": (60, 0)}), labeller=np.repeat(["one", "other", ""], [50, 50, 0]))
    text = page({"apart": labelled, "elsewhere": answers({"m": (60, 0)})})
    assert "| accuracy on the labels of   |   one (50) |   other (50) |" in section(text, "apart")
    assert "| m                           |      100.0 |         20.0 |" in section(text, "apart")
    assert "labels of" not in section(text, "elsewhere")
    few = replace(labelled, labeller=np.repeat(["one", "few"], [51, 49]))
    assert "labels of" not in page({"apart": few})


def test_labellers_of_a_later_split_alone():
    labelled = replace(answers({"m": (60, 0)}), labeller=np.repeat(["one", "other"], 50))
    text = page({"elsewhere": answers({"m": (60, 0)}), "apart": labelled})
    assert "accuracy on the labels of" not in section(text, "elsewhere")
    assert re.search(r"accuracy on the labels of *\| *one \(50\) *\| *other \(50\)", section(text, "apart"))


def test_scores_with_rare_classes_counting_more():
    """Sure of the frequent class by 60 %: with four times the weight the rare one is answered, 20 of 100 pictures."""
    unsure = answers({"m": (FREQUENT, 0), "weighted": (40, 20)})
    unsure.probability["m"] = np.tile([0.6, 0.4], (2, FREQUENT + RARE, 1))
    text = page({"apart": replace(unsure, evened={"weighted"}, class_weight=np.tile([1.0, 4.0], (FREQUENT + RARE, 1)))})
    head, row = cells(text.split("**If rare classes counted more.**")[1])
    assert head == ["with rare classes counting more", "accuracy", "change", "balanced accuracy", "change"]
    assert row[:2] == ["m", "20.0"] and row[2].startswith("−60.0 (−")
    assert row[3] == "50.0" and row[4].startswith("0.0 (")


def test_models_that_all_count_rare_classes_more_have_no_table_of_it():
    assert "If rare classes counted more" not in page({"apart": replace(answers({"m": (80, 0)}), evened={"m"})})


def test_a_difference_may_be_shown_by_one_score_alone():
    """Twelve rare pictures of 100: 12 points of accuracy, 30 balanced ones; 13 frequent ones the other way."""
    text = section(page({"apart": answers({"one": (53, 20), "other": (66, 8)})}), "apart")
    assert "- Not shown: other over one (1.0; " in text
    assert "- **one** is really better than other (21.9; " in text


def test_the_largest_differences_that_are_not_shown_come_first():
    """Right on 60 to 64 frequent pictures: of ten pairs one is 4 points apart, two 3, three 2 and four 1."""
    text = section(page({"apart": answers({f"m{right}": (right, 10) for right in range(60, 65)})}), "apart")
    line = next(line for line in text.splitlines() if line.startswith("- Not shown, the largest of 10: m64 over m60"))
    assert re.findall(r"\((\d\.\d);", line) == ["4.0", "3.0", "3.0", "2.0", "2.0", "2.0"]


def test_models_that_answer_alike_and_one_model_alone():
    text = page({"two": answers({"one": (40, 10), "other": (40, 10)}), "single": answers({"one": (40, 10)})})
    assert "- Right on the same pictures: one and other." in section(text, "two")
    assert section(text, "single").count("One model alone: nothing to compare.") == 1


def test_what_a_test_part_can_tell():
    text = section(page({"apart": answers({"one": (53, 20), "other": (66, 8)}, n_seeds=1)}), "apart")
    pairs = model_comparison.compare(answers({"one": (53, 20), "other": (66, 8)}))[1].set_index("score")
    alone = [f"{100 * paired_tests.detectable(pairs.loc[score, 'people_se']):.1f}" for score in model_answers.COMPARED]
    assert "It has 100 pictures of 100 people." in text
    assert f"a difference of {alone[0]} points of accuracy ({alone[1]} of balanced accuracy)" in text
    assert "Fewer than 6 pictures, 6.0 points of accuracy, never show anything" in text
    assert "chance in training: not known of other and one, which had one seed." in text


def on_people(n_people, *models):
    """Answers on the 100 pictures of so many people: the first model is always right, the others never."""
    right = dict.fromkeys(models, (0, 0)) | {models[0]: (80, 20)}
    return replace(answers(right), person=np.arange(FREQUENT + RARE) % n_people)


def test_people_that_are_too_few_show_nothing():
    """Of 5 people there are 32 flips, of which 2 reach a difference of all people: 2 / 32 is not below 5 %."""
    text = section(page({"few": on_people(5, "right", "wrong")}), "few")
    assert "Shown to be different: 0 of 1 pair." in text
    assert "They are too few to show any difference, however large:" in text
    assert "takes a test part of 6 people. Chance in the choice" in text
    assert "can be told apart" not in text and "never show anything" not in text


def test_as_many_people_as_it_takes_show_the_largest_difference():
    text = section(page({"six": on_people(6, "right", "wrong")}), "six")
    assert "Shown to be different: 1 of 1 pair." in text and "can be told apart" in text


def test_more_pairs_take_more_people():
    text = section(page({"six": on_people(6, "right", "wrong", "also")}), "six")
    assert "Shown to be different: 0 of 3 pairs." in text
    assert "takes a test part of 7 people among 3 pairs and of 6 where two models are the only pair." in text


def test_the_same_models_on_splits_that_test_the_same_pictures():
    whole, cleaned = answers({"m": (60, 10), "o": (30, 3)}), answers({"m": (60, 18), "o": (30, 3)})
    text = page({"whole": whole, "cleaned": cleaned}, ["whole", "cleaned"]).split("## The same models on several")[1]
    assert "| m          | 70.0 (" in text and "| m                   | 62.5 (" in text
    assert "**whole and cleaned test the same pictures**" in text and "Holm's correction for 2 models" in text
    assert (
        "- **m**: accuracy 8.0 points (3.0 to 14.0) higher on cleaned, really; balanced accuracy 20.0 points (" in text
    )
    assert "- **o**: accuracy 0.0 points (0.0 to 0.0) higher on cleaned, not shown to be different; " in text
    assert "give no pairs" not in text


def test_the_same_models_on_splits_that_test_other_pictures():
    """70 and 33 of 100 right: 37 points apart, with a standard error of the root of .7 * .3 / 100 + .33 * .67 / 100."""
    splits = {"random": answers({"m": (60, 10)}), "apart": answers({"m": (30, 3)}), "cleaned": answers({"m": (30, 3)})}
    text = page(splits, ["apart", "cleaned"], other_tests=["random", "apart"])
    text = text.split("## The same models on several splits")[1]
    assert "Splits that test other pictures give no pairs" in text
    line = next(line for line in text.splitlines() if line.startswith("- **m**, on apart beside random: accuracy 37.0"))
    low, high = (float(end) for end in line.split("(")[1].split(")")[0].split(" to "))
    assert [low, high] == pytest.approx([37 - 12.9, 37 + 12.9], abs=0.5)
    assert "less; balanced accuracy 36.2 points (" in line and line.endswith(") less.")
    assert text.count("- **m**") == 2


def test_what_is_more_on_the_other_split_and_not_shown():
    text = page({"one": answers({"m": (40, 5)}), "other": answers({"m": (41, 6)})}, other_tests=["one", "other"])
    (line,) = (line for line in text.splitlines() if line.startswith("- **m**, on other beside one:"))
    assert re.search(r": accuracy 2\.0 points \(−1\d\.\d to 1\d\.\d\) more, not shown to be different; balanced", line)


def test_stars_wherever_a_number_was_chosen_on_the_test_part():
    """In sentences, all tables, and beside the same model on a split that has a validation part."""
    chosen = replace(answers({"m": (60, 10), "o": (20, 1)}), chosen_on_test={"m"})
    fair = answers({"m": (50, 10), "o": (20, 1)})
    text = page({"chosen": chosen, "fair": fair}, ["chosen", "fair"])
    assert section(text, "fair").count("\\*") == 0
    starred = section(text, "chosen")
    assert "has **m \\***." in starred and "- **m \\*** is really better than o" in starred
    assert len(re.findall(r"^\| m \\\* ", starred, re.MULTILINE)) == 3
    several = text.split("## The same models on several splits")[1]
    assert len(re.findall(r"^\| m \\\* ", several, re.MULTILINE)) == 2 and "- **m \\***: accuracy 10.0" in several
    for place in (starred, several):
        assert f"\\* {comparison_page.CHOSEN_ON_TEST}" in place and "o \\*" not in place


@pytest.mark.parametrize("names", [("7", "007"), ("1e3", "knn"), ("NA", "None"), ("1", "2")])
def test_names_that_look_like_numbers_or_nothing(names, tmp_path):
    models, pairs = model_comparison.compare(answers(dict(zip(names, [(60, 10), (30, 3)], strict=True))))
    for name, table in {"models": models, "pairs": pairs}.items():
        table.to_csv(tmp_path / name, index=False)
    models, pairs = (model_comparison.read_table(tmp_path / name) for name in ("models", "pairs"))
    assert models["model"].tolist() == list(names)
    assert pairs["model"].tolist() == [names[0]] * 2 and pairs["other"].tolist() == [names[1]] * 2
    assert pairs["mcnemar_p"].isna().tolist() == [False, True]
    figure = figures.plot_comparisons(models, pairs, "apart", tmp_path / "pairs.png")
    assert [text.get_text() for text in figure.axes[0].texts] == ["37.0"]


def test_folds_together_are_a_split_of_their_own():
    splits = {name: answers({"m": (60, 10)}) for name in ("fold", "fold_1", "fold (2 folds)")}
    text = page(splits, folds={"fold (2 folds)": ["fold", "fold_1"]})
    assert "Every picture of fold and fold_1, answered by" in section(text, "fold (2 folds)")
    assert "Every picture" not in section(text, "fold")
    assert "(2 folds)" not in section(text, "The same models on several splits")


def test_the_figure_shows_accuracy(tmp_path):
    models, pairs = model_comparison.compare(answers({"frequent": (80, 0), "rare": (40, 20)}))
    figure = figures.plot_comparisons(models, pairs, "apart", tmp_path / "pairs.png")
    assert [text.get_text() for text in figure.axes[0].texts] == ["20.0"]
    assert "Shown: 1 of 1" in figure.get_suptitle()


def test_the_figure_says_where_nothing_could_be_shown(tmp_path):
    for n_people, told in ((5, True), (6, False)):
        models, pairs = model_comparison.compare(on_people(n_people, "right", "wrong"))
        figure = figures.plot_comparisons(models, pairs, "apart", tmp_path / "pairs.png")
        assert ("too few people to show any" in " ".join(figure.subfigs[0].get_suptitle().split())) == told


def test_the_figure_of_many_models_shows_the_best(tmp_path, monkeypatch):
    """Of accuracies 80, 70 and 60 %, as many pairs shown as of all three."""
    monkeypatch.setattr(figures, "MOST", 2)
    models, pairs = model_comparison.compare(answers({"third": (60, 0), "first": (80, 0), "second": (70, 0)}))
    figure = figures.plot_comparisons(models, pairs, "apart", tmp_path / "pairs.png")
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["first  80.0%"]
    assert [text.get_text() for text in figure.axes[0].texts] == ["10.0"]
    assert "of 3" in figure.get_suptitle()
    said = figure.subfigs[0].get_suptitle().replace("\n", " ")
    assert "The 2 best of 3 models; results/comparisons.csv has all pairs." in said
