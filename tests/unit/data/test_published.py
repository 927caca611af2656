import pytest

from facegrid.data import published
from facegrid.errors import FacegridError

STUDY = {"accuracy": "config/study/published_accuracy.csv", "confusion": "config/study/published_confusion.csv"}
ACCURACY = "split,model,published_row,best_test_accuracy\n"
CONFUSION = "split,model,actual,fear,joy\n"


@pytest.fixture
def tables(tmp_path):
    """Function (accuracy, confusion as text or bytes) -> the tables in files."""

    def make(**texts):
        paths = dict.fromkeys(("accuracy", "confusion"))
        for kind, text in texts.items():
            paths[kind] = str(tmp_path / f"{kind}.csv")
            (tmp_path / f"{kind}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return paths

    return make


def test_numbers_by_hand(tables):
    both = tables(
        accuracy=ACCURACY + 'all,knn,KNN,0.5\nall,"svm",SVM,1\nfirst,knn,KNN,0\n',
        confusion=CONFUSION + "all,knn,joy,2,3\nall,svm,joy,7,8\nall,knn,fear,4,5\n",
    )
    assert published.accuracies(both) == {"all/knn": 0.5, "all/svm": 1.0, "first/knn": 0.0}
    assert published.matrices(both) == [("all", "knn"), ("all", "svm")]
    assert published.matrix(both, "all", "knn") == {"joy": {"fear": 2.0, "joy": 3.0}, "fear": {"fear": 4.0, "joy": 5.0}}
    assert published.matrix(both, "first", "knn") == {}


@pytest.mark.parametrize("none", [None, {"accuracy": None, "confusion": None}])
def test_nothing_published(none):
    assert published.accuracies(none) == {}
    assert published.matrices(none) == []
    assert published.matrix(none, "all", "knn") == {}


def test_a_spreadsheets_byte_order_mark_and_line_ends(tables):
    text = "\ufeff" + (ACCURACY + "all,knn,KNN,0.5\n").replace("\n", "\r\n")
    assert published.accuracies(tables(accuracy=text)) == {"all/knn": 0.5}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column split, model, best_test_accuracy; it has none"),
        ("split,model\n", "no column best_test_accuracy; it has split, model"),
        (ACCURACY + "all,knn,KNN,72.2\n", "'72.2' is not a number between 0 and 1"),
        (ACCURACY + "all,knn,KNN,-0.1\n", "'-0.1' is not a number between 0 and 1"),
        (ACCURACY + "all,knn,KNN,nan\n", "'nan' is not a number between 0 and 1"),
        (ACCURACY + "all,knn,KNN,?\n", "'?' is not a number between 0 and 1"),
        (ACCURACY + "all,knn\n", "None is not a number between 0 and 1"),
        (ACCURACY.encode() + b"all,knn,\xff,0.5\n", "cannot be read as a table, CSV in UTF-8"),
        ((ACCURACY + "all,knn,KNN,0.5\n").encode("utf-16"), "cannot be read as a table, CSV in UTF-8"),
        (ACCURACY + "x" * 200_000, "cannot be read as a table, CSV in UTF-8"),
    ],
)
def test_bad_accuracies(tables, text, words):
    bad = tables(accuracy=text)
    with pytest.raises(FacegridError) as caught:
        published.accuracies(bad)
    assert str(caught.value).startswith(f"{bad['accuracy']}: {words}")


@pytest.mark.parametrize("row", ["all,knn,joy,2,x", "all,knn,joy,2", "all,knn,joy,2,-3", "all,knn,joy,2,3,4"])
def test_bad_matrices(tables, row):
    with pytest.raises(FacegridError, match=r"confusion\.csv: .* is not a number between 0 and inf"):
        published.matrix(tables(confusion=CONFUSION + row), "all", "knn")


def test_a_table_that_is_gone(tables, tmp_path):
    with pytest.raises(FacegridError, match=r"none\.csv: cannot be read as a table"):
        published.matrices({"confusion": str(tmp_path / "none.csv")})


# The study's tables, as they are shipped


def test_accuracies_of_the_study():
    rows = published.accuracies(STUDY)
    assert len(rows) == 12
    assert rows["all_rows/logistic_regression"] == 0.722
    assert rows["first_500/seresnet18"] == 0.758


@pytest.mark.parametrize("model", ["logistic_regression", "random_forest"])
def test_matrices_of_the_study(model):
    assert published.matrices(STUDY) == [("all_rows", "logistic_regression"), ("all_rows", "random_forest")]
    matrix = published.matrix(STUDY, "all_rows", model)
    # Row sums are the test rows of each class; the row of surprise is unreadable in the study.
    assert {actual: sum(row.values()) for actual, row in matrix.items()} == {
        "anger": 74,
        "contempt": 2,
        "disgust": 68,
        "fear": 8,
        "happiness": 1846,
        "neutral": 2305,
        "sadness": 91,
    }


@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "a b", "=1+1", "", "\u202eknn"])
def test_a_name_that_is_none_is_refused(tables, name):
    """Snakemake's report embeds names as they are."""
    for table in ({"accuracy": ACCURACY + f"all,{name},KNN,0.5\n"}, {"confusion": CONFUSION + f"{name},knn,joy,2,3\n"}):
        with pytest.raises(FacegridError, match="is no name of a split or model; expected letters, digits, _ and -"):
            published.matrices(tables(**table)) or published.accuracies(tables(**table))
