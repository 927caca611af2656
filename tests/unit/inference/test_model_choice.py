"""Which fitted model is meant."""

import pytest

from facegrid.errors import FacegridError
from facegrid.inference import model_choice

CELLS = [
    *[("all", "knn", 0), ("all", "forest", 3), ("all", "forest", 1)],
    *[("few", "vgg11", 0), ("few", "vgg11", 1), ("few", "knn", 0)],
]


@pytest.mark.parametrize(
    "said, cell",
    [
        ("forest", ("all", "forest", 3)),  # of several seeds the first of the grid
        ("vgg11", ("few", "vgg11", 0)),
        ("vgg11/seed_1", ("few", "vgg11", 1)),
        ("few/knn", ("few", "knn", 0)),
        ("all/forest/seed_1/", ("all", "forest", 1)),
    ],
)
def test_named(said, cell):
    assert model_choice.chosen(said, CELLS, "no table is needed") == cell


@pytest.mark.parametrize(
    "said, text",
    [
        ("knn", "knn means several; say which: all/knn, few/knn"),
        (
            "vgg1",
            r"nothing in the grid is called vgg1; did you mean vgg11\? Known: all/knn, all/forest, few/vgg11, few",
        ),
        ("vgg", "nothing in the grid is called vgg; did you mean"),  # the beginning of a name is no name
        ("all/vgg11", "nothing in the grid is called all/vgg11"),
        ("vgg11/seed_7", "nothing in the grid is called vgg11/seed_7"),
    ],
)
def test_not_clear(said, text):
    with pytest.raises(FacegridError, match=f"model: {text}"):
        model_choice.chosen(said, CELLS, "table.csv")


@pytest.fixture
def table(tmp_path):
    """The best accuracy is of few, where always answering one class is right for 64 %."""
    lines = ["split,model,accuracy", "all,majority class,0.51", "all,knn,0.58", "all,forest,0.71"]
    lines += ["few,majority class,0.64", "few,vgg11,0.75", "few,old_model,0.99"]
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines))
    return path


def test_the_largest_lead_over_the_majority_class(table):
    assert model_choice.chosen(None, CELLS, table) == ("all", "forest", 3)
    assert model_choice.chosen(None, [("few", "vgg11", 1), ("all", "knn", 0)], table) == (
        "few",
        "vgg11",
        1,
    )  # 0.11, 0.07


def test_no_table_and_a_table_of_other_models(table, tmp_path):
    with pytest.raises(FacegridError, match=r"there is no .*none.csv yet .*--config model=NAME"):
        model_choice.chosen(None, CELLS, tmp_path / "none.csv")
    with pytest.raises(FacegridError, match="has no model of this grid"):
        model_choice.chosen(None, [("new", "knn", 0)], table)
