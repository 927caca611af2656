import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from facegrid import files, splits
from facegrid.errors import FacegridError

STUDY = {"strategy": "random", "rows": "all", "test_share": 0.33, "seed": 0}


def rows_of(split, part):
    return split.loc[split["part"] == part, "row"].tolist()


def test_five_rows():
    # scikit-learn shuffles five rows with seed 0 to 2 0 1 3 4, and tests on the first ceil(0.33 * 5) = 2.
    split = splits.split_rows(5, STUDY)
    assert split["row"].tolist() == [0, 1, 2, 3, 4]
    assert split["part"].tolist() == ["test", "train", "test", "train", "train"]


@pytest.mark.parametrize(
    ("rows", "test_share", "seed"), [("all", 0.33, 0), ("all", 0.5, 7), (500, 0.33, 0), (2, 0.33, 0), (1000, 0.01, 3)]
)
def test_as_scikit_learn_deals(rows, test_share, seed):
    split = splits.split_rows(1000, STUDY | {"rows": rows, "test_share": test_share, "seed": seed})
    used = 1000 if rows == "all" else rows
    train, test = train_test_split(range(used), test_size=test_share, random_state=seed)
    assert split["row"].tolist() == list(range(1000))
    assert (rows_of(split, "train"), rows_of(split, "test")) == (sorted(train), sorted(test))
    assert rows_of(split, "unused") == list(range(used, 1000))


def test_first_500_of_the_study():
    split = splits.split_rows(13_690, STUDY | {"rows": 500})
    assert split["part"].value_counts().to_dict() == {"unused": 13_190, "train": 335, "test": 165}


@pytest.mark.parametrize(
    ("n_rows", "change", "text"),
    [
        (10, {"rows": 11}, "rows: 11 asked for, but the index has 10; lower rows, or use all"),
        (1, {}, "test_share: 0.33 of 1 rows leaves a part empty"),
        (10, {"test_share": 0.95}, "test_share: 0.95 of 10 rows leaves a part empty"),
    ],
)
def test_impossible_splits(n_rows, change, text):
    with pytest.raises(FacegridError) as caught:
        splits.split_rows(n_rows, STUDY | change)
    assert text in str(caught.value)


def test_read_split(tmp_path):
    path = tmp_path / "split.csv"
    files.write_csv(splits.split_rows(6, STUDY | {"rows": 5}), path)
    parts, digest = splits.read_split(path)
    assert {part: rows.tolist() for part, rows in parts.items()} == {
        "train": [1, 3, 4],
        "validation": [],
        "test": [0, 2],
        "unused": [5],
    }
    assert {rows.dtype for rows in parts.values()} == {np.dtype("int64")}
    files.write_csv(splits.split_rows(6, STUDY | {"rows": 5}), path)
    assert splits.read_split(path)[1] == digest
    files.write_csv(splits.split_rows(6, STUDY | {"rows": 5, "seed": 1}), path)
    assert splits.read_split(path)[1] != digest


@pytest.mark.parametrize("text", ["", "row", "row,part\n0,train\nx,train\n", "row,part\n0,test,1\n0,1,2,3\n"])
def test_file_that_is_no_split(tmp_path, text):
    (tmp_path / "split.csv").write_text(text)
    with pytest.raises(FacegridError, match=r"split\.csv: not a split \(.*\); remove it and run again"):
        splits.read_split(tmp_path / "split.csv")
