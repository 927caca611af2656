"""results/comparisons.md: in sentences, which differences between models are real; then the numbers behind them."""

import itertools

import numpy as np
import pandas as pd
from tabulate import tabulate

from facegrid.evaluation import bootstrap, paired_tests
from facegrid.reporting.accuracy_table import percent
from facegrid.training.history import CHOSEN_ON_TEST

LISTED = 6  # differences that are not shown, in words
WORDS = {"accuracy": "accuracy", "balanced_accuracy": "balanced accuracy"}
VERDICTS = {
    paired_tests.REAL: "really",
    paired_tests.REAL_FOR_THESE_FITS: "for these fits",
    paired_tests.WITHIN_SEEDS: "no more than the seeds do",
    paired_tests.NOT_SHOWN: "not shown to be different",
}
NOTES = f"""\
Differences are in percentage points of the score, means over the seeds; in brackets the 95 % interval over
{bootstrap.DRAWS:,} draws of as many test people, with replacement. Pictures of one person are no independent tests.
Balanced accuracy is the mean recall of the classes that the test part has, so a picture of a rare class weighs more.

- **really better**: flipping the two models' answers, a person at a time, reaches the difference in less than 5 % of
  {bootstrap.DRAWS:,} tries, after Holm's correction for all pairs of the split in this score, and the difference is
  more than {paired_tests.SEED_ERRORS} standard errors over the seeds.
- **for these fits**: the same, but one of the two depends on a seed and was fitted with one only, so another seed may
  say otherwise.
- A difference that is not shown is not shown to be none: see what the test part can tell. The interval is that of a
  pair alone; among many pairs some leave zero out by chance, which Holm's correction allows for.

`comparisons.csv` has every pair and score with its tests, for accuracy also McNemar's exact test of the first seeds,
which takes pictures for independent and so sees more than there is. `intervals.csv` has every model.
"""
ADJUSTED = """\
**If rare classes counted more.** The same fits, nothing trained anew: the probability of a class is divided by the root
of its share of the training part before the most probable class is taken (half of a logit adjustment). Changes in
points, each with its own 95 % interval over people. Models that were trained to count rare classes more are not here.
"""


def as_markdown(models, pairs, folds, same_test, other_tests, title):
    """The page.

    Args: models, pairs: tables of model_comparison.compare, each with a column split before, splits below one another;
    folds: {name among these splits: the folds whose answers it has}; same_test, other_tests: lists of tables of
    model_comparison.compare_splits and compare_tests.
    """
    parts = [f"# {title}\n", NOTES]
    for split, of_split in models.groupby("split", sort=False):
        chosen_on_test = set(of_split.loc[of_split["chosen_on_test"], "model"])
        of_split = of_split.sort_values(["accuracy", "model"], ascending=[False, True])
        of_split = starred(of_split, chosen_on_test, ["model"])
        of_pairs = starred(pairs[pairs["split"] == split], chosen_on_test, ["model", "other"])
        parts += [f"## {split}\n", *of_folds(folds.get(split))]
        parts += [*verdicts(of_split, of_pairs), *resolution(of_split, of_pairs)]
        parts += [scores_table(of_split), recall_table(of_split), *labeller_table(of_split), *adjusted_table(of_split)]
        parts += note(chosen_on_test)
    parts += same_models(models[~models["split"].isin(folds)], same_test, other_tests)
    return "\n".join(parts)


def starred(table, models, columns):
    """A table with a star behind the names of these models in these columns."""
    names = {model: f"{model} \\*" for model in models}
    return table.assign(**{column: table[column].replace(names) for column in columns})


def note(chosen_on_test):
    """What the stars say; nothing where there are none."""
    return [f"\\* {CHOSEN_ON_TEST}\n"] if chosen_on_test else []


def of_folds(names):
    """What the answers of several folds together are: a paragraph; of a single split none."""
    if names is None:
        return []
    return [
        f"Every picture of {listing(names)}, answered by the fits of the fold that tests it. Two folds train on "
        "many of the same pictures, which neither intervals nor tests allow for.\n"
    ]


def verdicts(models, pairs):
    """Sentences on the pairs of a split, score by score, a paragraph or a point each."""
    if not len(pairs):
        return ["One model alone: nothing to compare.\n"]
    return [line for score in WORDS for line in score_verdicts(models, pairs[pairs["score"] == score], score)]


def score_verdicts(models, pairs, score):
    models = models.sort_values([score, "model"], ascending=[False, True])
    best = models[np.isclose(models[score], models[score].max(), rtol=0, atol=1e-9)]
    shown = pairs["verdict"].isin([paired_tests.REAL, paired_tests.REAL_FOR_THESE_FITS])
    lines = [
        f"**By {WORDS[score]}**: the best mean, {percent(models[score].max())} %, "
        f"{'has' if len(best) == 1 else 'have'} {listing([f'**{model}**' for model in best['model']])}. "
        f"Shown to be different: {shown.sum()} of {count(len(pairs), 'pair')}.\n"
    ]
    for model in models["model"]:
        of_model = pairs[pairs["model"] == model]
        words = {
            paired_tests.REAL: "really better than",
            paired_tests.REAL_FOR_THESE_FITS: "better, for these fits, than",
            paired_tests.WITHIN_SEEDS: "better by no more than the seeds do than",
        }
        said = [
            f"{text} {listing([with_interval(pair) for pair in rows.to_dict('records')])}"
            for verdict, text in words.items()
            if len(rows := of_model[of_model["verdict"] == verdict])
        ]
        if said:
            lines.append(f"- **{model}** is {'; '.join(said)}.")
    return [*lines, *not_shown(pairs[pairs["verdict"] == paired_tests.NOT_SHOWN]), ""]


def not_shown(pairs):
    """Points on the pairs whose difference is not shown: the largest of them, and those that are alike throughout."""
    alike = pairs["only_model"] + pairs["only_other"] + pairs["people_se"] == 0
    differing = pairs[~alike].sort_values("difference", ascending=False).to_dict("records")
    lines = []
    if differing:
        texts = [f"{pair['model']} over {with_interval(pair)}" for pair in differing[:LISTED]]
        more = f", the largest of {len(differing)}" if len(differing) > LISTED else ""
        lines.append(f"- Not shown{more}: {listing(texts)}.")
    if alike.any():
        names = list(dict.fromkeys([*pairs.loc[alike, "model"], *pairs.loc[alike, "other"]]))
        lines.append(f"- Right on the same pictures: {listing(names)}.")
    return lines


def resolution(models, pairs):
    """What the test part of a split can tell at all, beside what the seeds do: a paragraph."""
    row = models.iloc[0]
    lines = [
        f"**What this test part can tell.** It has {row['n_pictures']:,} pictures of "
        f"{count(row['n_people'], 'person')}."
    ]
    if row["n_people"] == row["n_pictures"] > 1:
        lines.append("No two of them show the same person, by what their names say (`person_pattern`).")
    if len(pairs):
        lines += tellable(row, pairs)
    lines.append(f"Chance in the choice of people: a standard error of {spans(models, 'people_se')};")
    spread = models[models["random"] & models["accuracy_seeds_sd"].notna()]
    one_seed = models.loc[models["random"] & models["accuracy_seeds_sd"].isna(), "model"]
    texts = [f"a standard deviation of {spans(spread, 'seeds_sd')}"] if len(spread) else []
    texts += [f"not known of {listing(list(one_seed))}, which had one seed"] if len(one_seed) else []
    lines.append(f"chance in training: {' and '.join(texts) or 'none in these models'}.")
    return [" ".join(lines) + "\n"]


def tellable(model, pairs):
    """Sentences on the differences that the pairs of a split can show; model, a row of its models."""
    n_pairs = sum(pairs["score"] == "accuracy")
    # As many flips, of people or of pictures, does it take before the least p is below the level.
    fewest, alone = paired_tests.fewest_pictures(n_pairs), paired_tests.fewest_pictures()
    among = f" among {n_pairs} pairs" if n_pairs > 1 else ""
    if model["n_people"] < fewest:
        where_alone = f" and of {alone} where two models are the only pair" if n_pairs > 1 else ""
        return [
            f"They are too few to show any difference, however large: answers are flipped a person at a time, and that "
            f"takes a test part of {fewest} people{among}{where_alone}."
        ]
    share = f"{percent(fewest / model['n_pictures'])} points of accuracy"
    return [
        f"Two models that disagree as much as the median pair can be told apart, with a probability of "
        f"{100 * paired_tests.POWER:.0f} %, from a difference of {detectable(pairs)}"
        + (f" where they are the only pair and of {detectable(pairs, n_pairs)}{among}." if among else "."),
        f"Fewer than {fewest} pictures, {share}, never show anything, however alike the models are.",
    ]


def detectable(pairs, comparisons=1):
    """2.9 points of accuracy (6.1 of balanced accuracy)"""
    median = pairs.groupby("score")["people_se"].median()
    return in_both({score: points(paired_tests.detectable(median[score], comparisons)) for score in WORDS})


def spans(models, measure):
    """0.9 to 1.2 points of accuracy (1.6 to 2.0 of balanced accuracy)"""
    return in_both({score: span(models[f"{score}_{measure}"].agg(["min", "max"])) for score in WORDS})


def in_both(texts):
    return f"{texts['accuracy']} points of accuracy ({texts['balanced_accuracy']} of balanced accuracy)"


def scores_table(models):
    """Scores of a split with their intervals and seeds' spread, and accuracy by whether the person was trained on."""
    rows = [
        [
            row["model"],
            f"{row['n_seeds']}",
            *(text for score in WORDS for text in (score_text(row, score), seeds_text(row, score))),
            score_text(row, "macro_f1"),
            percent(row["calibration_error"]),
            percent(row["accuracy_known"]),
            percent(row["accuracy_unknown"]),
        ]
        for row in models.to_dict("records")
    ]
    known, n = models.iloc[0]["n_known"], models.iloc[0]["n_pictures"]
    headers = ["model", "seeds", "accuracy", "sd of seeds", "balanced", "sd of seeds", "macro F1", "calibration error"]
    return markdown(rows, [*headers, f"known people ({known:,})", f"others ({n - known:,})"])


def recall_table(models):
    """Recall of each class of a split in percent, with its number of test pictures."""
    classes = [column.removeprefix("recall_") for column in models.columns if column.startswith("recall_")]
    headers = [f"{name} ({models.iloc[0][f'n_of_{name}']:,})" for name in classes]
    rows = [[row["model"], *(percent(row[f"recall_{name}"]) for name in classes)] for row in models.to_dict("records")]
    return markdown(rows, ["recall of", *headers])


def labeller_table(models):
    """Accuracy on what each frequent labeller labelled, in percent; nothing where there is one labeller alone."""
    counts = models.iloc[0].filter(regex="^n_labelled_by_").dropna()
    if counts.empty:
        return []
    names = [column.removeprefix("n_labelled_by_") for column in counts.index]
    headers = [f"{name} ({n:,.0f})" for name, n in zip(names, counts, strict=True)]
    rows = [
        [row["model"], *(percent(row[f"accuracy_labelled_by_{name}"]) for name in names)]
        for row in models.to_dict("records")
    ]
    return [markdown(rows, ["accuracy on the labels of", *headers])]


def adjusted_table(models):
    """Scores if answers counted rare classes more, of the models that were not trained to; nothing where all were."""
    rows = [
        [row["model"], *(text for score in WORDS for text in adjusted_texts(row, score))]
        for row in models[models["adjusted_accuracy"].notna()].to_dict("records")
    ]
    headers = ["with rare classes counting more", *(text for score in WORDS for text in (WORDS[score], "change"))]
    return [ADJUSTED, markdown(rows, headers)] if rows else []


def adjusted_texts(row, score):
    """86.3 and −2.9 (−3.6 to −2.2)"""
    name = f"adjusted_{score}"
    low, high = points(row[f"{name}_change_low"]), points(row[f"{name}_change_high"])
    return [percent(row[name]), f"{points(row[f'{name}_change'])} ({low} to {high})"]


def same_models(models, same_test, other_tests):
    """Models that were fitted on several splits: their scores beside each other, and what the split changes."""
    several = models.groupby("model", sort=False).filter(lambda rows: len(rows) > 1)
    if several.empty:
        return []
    chosen_on_test = set(several.loc[several["chosen_on_test"], "model"])
    several = starred(several, chosen_on_test, ["model"])
    splits = list(dict.fromkeys(models["split"]))
    parts = ["## The same models on several splits\n"]
    parts += [markdown(scores_by_split(several, splits, score), [WORDS[score], *splits]) for score in WORDS]
    for table in same_test:
        parts += in_pairs(starred(table, chosen_on_test, ["model"]), splits)
    for table in other_tests:
        parts += on_other_pictures(starred(table, chosen_on_test, ["model"]))
    return parts + note(chosen_on_test)


def scores_by_split(models, splits, score):
    """Rows of a table: a score of each model on each split, a dash where it was not fitted."""
    rows = []
    for model, of_model in models.groupby("model", sort=False):
        by_split = {row["split"]: score_text(row, score) for row in of_model.to_dict("records")}
        rows.append([model, *(by_split.get(split, "–") for split in splits)])
    return rows


def in_pairs(table, splits):
    """Paragraphs and points on splits that test the same pictures, two by two.

    Args: table, of model_comparison.compare_splits.
    """
    lines = []
    for two in itertools.combinations(splits, 2):
        of_two = table[table["split"].isin(two) & table["other"].isin(two)]
        if of_two.empty:
            continue
        n_models = of_two["model"].nunique()
        lines.append(
            f"**{listing(two)} test the same pictures** after other training, so each model is compared with itself in "
            f"pairs, as models are above, with Holm's correction for {count(n_models, 'model')}:\n"
        )
        for model, pairs in of_two.groupby("model", sort=False):
            lines.append(f"- **{model}**: {'; '.join(higher(pair) for pair in pairs.to_dict('records'))}.")
        lines.append("")
    return lines


def higher(pair):
    """accuracy 1.2 points (0.3 to 2.1) higher on people_apart_cleaned, really"""
    return (
        f"{WORDS[pair['score']]} {points(pair['difference'])} points ({points(pair['difference_low'])} to "
        f"{points(pair['difference_high'])}) higher on {pair['split']}, {VERDICTS[pair['verdict']]}"
    )


def on_other_pictures(table):
    """A paragraph and a point a model and two splits; table of model_comparison.compare_tests."""
    lines = [
        "Splits that test other pictures give no pairs. Intervals are over draws of the people of both test parts, who "
        "are drawn for both at once where both show them:\n"
    ]
    for (model, split, other), rows in table.groupby(["model", "split", "other"], sort=False):
        changes = "; ".join(change(row) for row in rows.to_dict("records"))
        lines.append(f"- **{model}**, on {other} beside {split}: {changes}.")
    return [*lines, ""]


def score_text(row, score="accuracy"):
    """87.1 (85.9 to 88.3)"""
    return f"{percent(row[score])} ({percent(row[f'{score}_low'])} to {percent(row[f'{score}_high'])})"


def seeds_text(row, score):
    """Spread of a score over seeds, or a dash where there is no chance in a model or one seed alone."""
    return percent(row[f"{score}_seeds_sd"]) if row["random"] else "–"


def change(row):
    """accuracy 3.1 points (−0.2 to 6.4) less, not shown to be different; row of model_comparison.compare_tests"""
    ends, direction = [row["difference"], row["difference_low"], row["difference_high"]], "less"
    if row["difference"] < 0:
        ends, direction = [-ends[0], -ends[2], -ends[1]], "more"
    shown = "" if ends[1] > 0 else ", not shown to be different"
    difference, low, high = map(points, ends)
    return f"{WORDS[row['score']]} {difference} points ({low} to {high}) {direction}{shown}"


def with_interval(pair):
    """knn (12.6; 10.9 to 14.3)"""
    low, high = points(pair["difference_low"]), points(pair["difference_high"])
    return f"{pair['other']} ({points(pair['difference'])}; {low} to {high})"


def points(share):
    """A share of 1 in percentage points, with a true minus."""
    return f"{100 * share:.1f}".replace("-0.0", "0.0").replace("-", "−")


def span(ends):
    low, high = (points(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def count(number, thing):
    plural = {"person": "people"}.get(thing, f"{thing}s")
    return f"{number:,} {thing if number == 1 else plural}"


def listing(texts):
    """a, b and c"""
    return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)


def markdown(rows, headers):
    """A table whose first column is text and the others numbers, with an empty line below."""
    aligned = ("left", *["right"] * (len(headers) - 1))
    return tabulate(rows, headers, tablefmt="github", colalign=aligned, disable_numparse=True) + "\n"


def below_one_another(tables):
    """Tables {split: DataFrame} as one, with a column split before; a split may have no rows, or columns of its own."""
    found = [table.assign(split=split) for split, table in tables.items() if len(table)]
    columns = list(dict.fromkeys(["split", *(column for table in tables.values() for column in table.columns)]))
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
