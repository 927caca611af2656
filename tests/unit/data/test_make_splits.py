import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold, train_test_split

from facegrid.config import schema
from facegrid.data import make_splits
from facegrid.data.person_groups import groups
from facegrid.data.split_file import check_apart, known_people, read_split
from facegrid.errors import FacegridError
from facegrid.storage import csv_table

STUDY = schema.Random(strategy="random").model_dump()
APART = STUDY | {"strategy": "person_disjoint", "fold": 0}


def index_of(people, classes=None, contents=None):
    """An index of pictures of these people, all of one class and none like another where nothing else is said."""
    columns = {"person": people, "class": classes or ["a"] * len(people), "sha256": contents or range(len(people))}
    return pd.DataFrame(columns)


def strangers(n):
    """An index of n people."""
    return index_of(list(range(n)))


@pytest.fixture(scope="module")
def crowd():
    """600 pictures of 150 people, who have 1 to 40 each; class b is a fifth, c a twentieth; some are there twice."""
    random = np.random.default_rng(0)
    people = np.minimum(random.zipf(1.6, 600), 40).cumsum() % 150
    classes = random.choice(["a", "b", "c"], 600, p=[0.75, 0.2, 0.05])
    contents = np.arange(600)
    contents[::60] = contents[7::60]
    return index_of(people.tolist(), classes.tolist(), contents.tolist())


def test_people_who_share_a_picture_in_an_unused_row_stay_together():
    """Below the rows that are used a and b, c and d ... have copies of one picture; every fit checks by all rows."""
    people = [chr(ord("a") + number) for number in range(20)]
    index = index_of(people * 2, contents=[*range(20), *np.repeat(range(100, 110), 2)])
    for seed in range(5):
        dealt = make_splits.split_rows(index, APART | {"rows": 20, "test_share": 0.5, "seed": seed})
        parts = {part: np.array(rows_of(dealt, part), int) for part in ("train", "validation", "test")}
        check_apart(parts, groups(index), "person_disjoint", "here")
        assert len(parts["test"]) == 10


def rows_of(split, part):
    return split.loc[split["part"] == part, "row"].tolist()


def test_five_rows():
    # scikit-learn shuffles five rows with seed 0 to 2 0 1 3 4, and tests on the first ceil(0.33 * 5) = 2.
    split = make_splits.split_rows(strangers(5), STUDY)
    assert split["row"].tolist() == [0, 1, 2, 3, 4]
    assert split["part"].tolist() == ["test", "train", "test", "train", "train"]


@pytest.mark.parametrize(
    ("rows", "test_share", "seed"), [("all", 0.33, 0), ("all", 0.5, 7), (500, 0.33, 0), (2, 0.33, 0), (1000, 0.01, 3)]
)
def test_as_scikit_learn_deals(rows, test_share, seed):
    split = make_splits.split_rows(strangers(1000), STUDY | {"rows": rows, "test_share": test_share, "seed": seed})
    used = 1000 if rows == "all" else rows
    train, test = train_test_split(range(used), test_size=test_share, random_state=seed)
    assert split["row"].tolist() == list(range(1000))
    assert (rows_of(split, "train"), rows_of(split, "test")) == (sorted(train), sorted(test))
    assert rows_of(split, "unused") == list(range(used, 1000))


def test_first_500_of_the_study():
    split = make_splits.split_rows(strangers(13_690), STUDY | {"rows": 500})
    assert split["part"].value_counts().to_dict() == {"unused": 13_190, "train": 335, "test": 165}


@pytest.mark.parametrize(
    ("n_rows", "change", "text"),
    [
        (10, {"rows": 11}, "rows: 11 asked for, but the index has 10; lower rows, or use all"),
        (1, {}, "test_share: 0.33 of 1 rows leaves a part empty"),
        (10, {"test_share": 0.95}, "test_share: 0.95 of 10 rows leaves a part empty"),
        (10, {"validation_share": 0.01}, "test_share: 0.33 and validation_share: 0.01 of 10 rows leaves a part empty"),
        (2, APART, "test_share: 0.33 of 2 rows leaves a part empty"),
        (9, APART | {"validation_share": 0.5}, "test_share: 0.33 and validation_share: 0.5 of 9 rows leaves a part em"),
    ],
)
def test_impossible_splits(n_rows, change, text):
    with pytest.raises(FacegridError) as caught:
        make_splits.split_rows(strangers(n_rows), STUDY | change)
    assert text in str(caught.value)


def test_read_split(tmp_path):
    path = tmp_path / "split.csv"
    csv_table.write_csv(make_splits.split_rows(strangers(6), STUDY | {"rows": 5}), path)
    parts, digest = read_split(path)
    assert {part: rows.tolist() for part, rows in parts.items()} == {
        "train": [1, 3, 4],
        "validation": [],
        "test": [0, 2],
        "unused": [5],
    }
    assert {rows.dtype for rows in parts.values()} == {np.dtype("int64")}
    csv_table.write_csv(make_splits.split_rows(strangers(6), STUDY | {"rows": 5}), path)
    assert read_split(path)[1] == digest
    csv_table.write_csv(make_splits.split_rows(strangers(6), STUDY | {"rows": 5, "seed": 1}), path)
    assert read_split(path)[1] != digest


@pytest.mark.parametrize(
    "text", ["", "row", "row,part\n0,train\nx,train\n", "row,part\n0,test,1\n0,1,2,3\n", "row,part\n,test\n"]
)
def test_file_that_is_no_split(tmp_path, text):
    (tmp_path / "split.csv").write_text(text)
    with pytest.raises(FacegridError, match=r"split\.csv: not a split \(.*\); remove it and run again"):
        read_split(tmp_path / "split.csv")


def test_a_validation_part_leaves_the_test_part_as_it_is(crowd):
    for split in (STUDY, APART):
        without = make_splits.split_rows(crowd, split)
        with_one = make_splits.split_rows(crowd, split | {"validation_share": 0.1})
        assert rows_of(with_one, "test") == rows_of(without, "test")
        assert set(rows_of(with_one, "train")) < set(rows_of(without, "train"))
        assert len(rows_of(with_one, "validation")) == pytest.approx(60, abs=5)


def test_folds_test_every_row_once(crowd):
    for split in (STUDY, APART):
        folds = [make_splits.split_rows(crowd, split | {"test_share": 0.2, "fold": fold}) for fold in range(5)]
        assert sorted(row for fold in folds for row in rows_of(fold, "test")) == list(range(600))
        assert {len(rows_of(fold, "test")) for fold in folds} <= set(range(110, 131))


def test_fold_of_random_is_scikit_learns():
    split = make_splits.split_rows(strangers(7), STUDY | {"fold": 1, "seed": 3})
    wanted = list(KFold(3, shuffle=True, random_state=3).split(range(7)))[1][1]
    assert rows_of(split, "test") == wanted.tolist()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_person_disjoint_keeps_people_and_copies_apart(crowd, seed):
    split = make_splits.split_rows(crowd, APART | {"seed": seed, "validation_share": 0.15})
    for column in ("person", "sha256"):
        assert (split["part"].groupby(crowd[column]).nunique() == 1).all()
    shares = pd.crosstab(split["part"], crowd["class"], normalize="index")
    assert (shares - crowd["class"].value_counts(normalize=True)).abs().to_numpy().max() < 0.03
    sizes = split["part"].value_counts(normalize=True)
    assert sizes.to_dict() == pytest.approx({"train": 0.5, "test": 1 / 3, "validation": 1 / 6}, abs=0.03)


def test_person_disjoint_by_hand():
    """Ben is in a copy of Carl's picture: two groups, so one is tested, and seeds draw which.

    Anna's weighs more, so scikit-learn always deals it out first.
    """
    index = index_of(["anna"] * 4 + ["ben", "carl"], ["a"] * 4 + ["b"] * 2, contents=[1, 2, 3, 4, 5, 5])
    halves = {"test_share": 0.5, "seed": 1}
    tested = [rows_of(make_splits.split_rows(index, APART | halves | {"seed": seed}), "test") for seed in range(8)]
    assert {tuple(rows) for rows in tested} == {(0, 1, 2, 3), (4, 5)}
    other = rows_of(make_splits.split_rows(index, APART | halves | {"seed": 0, "fold": 1}), "test")
    assert sorted(tested[0] + other) == list(range(6))


def test_known_people_by_hand():
    group = np.array([0, 0, 1, 1, 2, 3])
    parts = {"train": np.array([0]), "validation": np.array([2]), "test": np.array([1, 3, 4]), "unused": np.array([5])}
    assert known_people(parts, group).tolist() == [True, True, False]
    check_apart(parts, group, "random", "split.csv")
    with pytest.raises(FacegridError, match=r"^split.csv: a person or picture is on two sides"):
        check_apart(parts, group, "person_disjoint", "split.csv")
    apart = parts | {"test": np.array([4, 5])}
    check_apart(apart, group, "person_disjoint", "split.csv")
    # Between training and validation part too.
    with pytest.raises(FacegridError):
        check_apart(apart | {"validation": np.array([1])}, group, "person_disjoint", "split.csv")


@pytest.mark.parametrize(("rows", "begin"), [("all", "39ab32ad510bd1a8"), (500, "303395839796975e")])
def test_the_studys_splits_are_byte_for_byte_what_they_were(rows, begin, tmp_path):
    """The digests that the first results on the study's 13,690 rows bear in their run.json."""
    csv_table.write_csv(make_splits.split_rows(strangers(13_690), STUDY | {"rows": rows}), tmp_path / "split.csv")
    assert read_split(tmp_path / "split.csv")[1].startswith(begin)


def test_a_split_that_is_not_there(tmp_path):
    with pytest.raises(FacegridError, match=r"half\.csv: not there; the next run makes it"):
        read_split(tmp_path / "half.csv")
