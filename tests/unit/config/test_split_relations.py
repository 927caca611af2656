"""Which splits of a grid belong together."""

from facegrid.config import split_relations

APART = {
    "strategy": "person_disjoint",
    "test_share": 0.33,
    "fold": 0,
    "seed": 0,
    "exclude": None,
    "validation_share": 0,
}
SPLITS = {
    "apart": APART,
    "cleaned": {**APART, "exclude": "ambiguous"},
    "validated": {**APART, "validation_share": 0.1},
    "apart_1": {**APART, "fold": 1},
    "apart_2": {**APART, "fold": 2},
    "anew": {**APART, "seed": 1},
    "random": {**APART, "strategy": "random", "fold": None},
}


def cells(**models):
    """Cells of splits {split: {model: seeds}}."""
    return [(split, model, seed) for split, of in models.items() for model, seeds in of.items() for seed in seeds]


def test_splits_that_differ_in_their_training_part_test_the_same():
    given = cells(apart={"knn": [0], "tree": [0]}, random={"knn": [0]}, anew={"knn": [0]}, cleaned={"knn": [0, 1]})
    assert split_relations.same_test(given, SPLITS) == {"apart": cells(apart={"knn": [0]}, cleaned={"knn": [0, 1]})}


def test_the_first_of_three_splits_names_them():
    given = cells(validated={"knn": [0]}, cleaned={"knn": [0], "tree": [0]}, apart={"tree": [0]})
    assert list(split_relations.same_test(given, SPLITS)) == ["validated"]
    assert split_relations.names(split_relations.same_test(given, SPLITS)["validated"]) == [
        "validated",
        "cleaned",
        "apart",
    ]


def test_splits_that_test_other_pictures_are_the_first_of_each_test_part():
    given = cells(cleaned={"knn": [0], "tree": [0]}, apart={"knn": [0, 1]}, random={"knn": [0, 1]}, anew={"tree": [0]})
    wanted = cells(cleaned={"knn": [0], "tree": [0]}, random={"knn": [0, 1]}, anew={"tree": [0]})
    assert split_relations.other_tests(given, SPLITS) == wanted


def test_folds_of_one_split_are_one_test_part():
    given = cells(apart_1={"knn": [0]}, apart={"knn": [0]}, random={"knn": [0]})
    assert split_relations.other_tests(given, SPLITS) == cells(apart_1={"knn": [0]}, random={"knn": [0]})
    assert split_relations.other_tests(given[:2], SPLITS) == []


def test_one_test_part_has_no_other():
    assert (
        split_relations.other_tests(cells(cleaned={"knn": [0]}, apart={"knn": [0]}, random={"tree": [0]}), SPLITS) == []
    )


def test_folds_of_the_models_and_seeds_that_all_have():
    given = cells(apart_1={"knn": [1, 0, 2], "tree": [0]}, apart={"knn": [0, 1], "tree": [0]}, apart_2={"knn": [0, 1]})
    wanted = cells(apart_1={"knn": [1, 0]}, apart={"knn": [1, 0]}, apart_2={"knn": [1, 0]})
    assert split_relations.whole_folds(given, SPLITS) == {"apart_1": wanted}


def test_folds_that_are_not_whole():
    two = cells(apart={"knn": [0]}, apart_1={"knn": [0]})
    assert split_relations.whole_folds(two, SPLITS) == {}
    assert split_relations.whole_folds([*two, *cells(apart_2={"tree": [0]})], SPLITS) == {}  # no model is on all
    others = {**SPLITS, "apart_2": {**SPLITS["apart_2"], "seed": 1}}
    assert split_relations.whole_folds([*two, *cells(apart_2={"knn": [0]})], others) == {}  # of another split
    assert split_relations.whole_folds(cells(random={"knn": [0]}), SPLITS) == {}  # no fold at all


def test_no_model_on_two_splits():
    given = cells(apart={"knn": [0]}, cleaned={"tree": [0]}, apart_1={"knn": [0]}, random={"tree": [0]})
    assert split_relations.same_test(given, SPLITS) == {}
