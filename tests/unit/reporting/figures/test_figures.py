"""Figures: what stands in them, that nothing is cut off, and how they are written."""

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from figure_contents import assert_whole, panels, rows, texts
from PIL import Image

from facegrid.errors import FacegridError
from facegrid.reporting.figures import confusion_matrix, index_figures, style

pytestmark = pytest.mark.filterwarnings("error")  # a layout that does not fit, a character without a glyph
COUNTS = np.array([[3.0, 1.0], [0.0, 4.0]])
LONG_NAMES = [f"a class that has rather a long name, number {number}" for number in range(12)]


@pytest.fixture
def index():
    """Six labelled pictures: three of one person, one of another size and mode, one without a labeller."""
    return pd.DataFrame(
        {
            "class": ["no", "yes", "yes", "yes", "no", "yes"],
            "person": ["Ann", "Ann", "Ann", "Bob", "Cid", "Dee"],
            "labeller": ["x", "x", "x", "y", "y", None],
            "width": [350, 350, 350, 350, 350, 20],
            "height": [350, 350, 350, 350, 350, 40],
            "mode": ["L", "L", "L", "L", "L", "RGB"],
        }
    )


@pytest.mark.parametrize(
    "value, text", [(0, "0"), (3, "3"), (1409, "1,409"), (16.25, "16.2"), (1 / 3 + 2 / 3 + 4, "5"), (0.01, "<0.1")]
)
def test_number(value, text):
    assert style.number(value) == text


@pytest.mark.parametrize(
    "share, text", [(0, "0"), (0.001, "<1"), (0.006, "1"), (0.75, "75"), (0.999, ">99"), (1, "100")]
)
def test_percent(share, text):
    assert style.percent(share) == text


def test_wrapped_breaks_between_words():
    assert style.wrapped("one two", width=5, size=9) == "one two"
    assert style.wrapped("one two", width=0.6, size=9) == "one\ntwo"
    assert style.wrapped("a word_that_is_longer_than_a_line", width=1.3, size=9) == "a\nword_th…a_line"


def test_confusion_shows_counts_and_percent(path):
    left, right = panels(confusion_matrix.plot_confusion(COUNTS, ["no", "yes"], "Title", "Subtitle", path))
    assert texts(left) == ["3", "1", "0", "4"]
    assert texts(right) == ["75", "25", "0", "100"]
    assert rows(left) == rows(right) == ["no (4)", "yes (4)"]
    assert [label.get_text() for label in left.get_xticklabels()] == ["no", "yes"]


def test_confusion_puts_white_text_on_dark_cells_only(path):
    left, _ = panels(confusion_matrix.plot_confusion(COUNTS, ["no", "yes"], "Title", "Subtitle", path))
    assert [text.get_color() == "white" for text in left.texts] == [True, False, False, True]


def test_confusion_of_means_has_one_decimal(path):
    counts = np.array([[1409.5, 0.0], [1 / 3, 2 / 3]])
    left, _ = panels(confusion_matrix.plot_confusion(counts, ["no", "yes"], "Title", "Subtitle", path))
    assert texts(left) == ["1,409.5", "0", "0.3", "0.7"]
    assert rows(left) == ["no (1,409.5)", "yes (1)"]


def test_confusion_hatches_a_class_without_test_pictures(path):
    counts = np.array([[3, 1], [0, 0]])
    left, right = panels(confusion_matrix.plot_confusion(counts, ["no", "yes"], "Title", "Subtitle", path))
    assert texts(left) == ["3", "1", "0", "0"]
    assert texts(right) == ["75", "25", "none"]
    assert [patch.get_hatch() for patch in right.patches] == ["////"]


def test_confusion_without_any_picture(path):
    figure = confusion_matrix.plot_confusion(np.zeros((2, 2)), ["no", "yes"], "Title", "Subtitle", path)
    assert texts(panels(figure)[1]) == ["none", "none"]


@pytest.mark.parametrize("names", [["no", "yes"], LONG_NAMES])
def test_nothing_of_a_confusion_figure_is_cut_off(names, path):
    counts = np.full((len(names), len(names)), 1234.5)
    title = "A title of so many words that it has to be broken into several lines to stay inside the figure " * 3
    assert_whole(confusion_matrix.plot_confusion(counts, names, title, title, path))


def test_published_accuracy_is_over_the_readable_rows_of_both(path):
    published = np.array([[3, 1], [np.nan, np.nan]])
    measured = np.array([[2.0, 2.0], [0.0, 6.0]])
    figure = confusion_matrix.plot_published(published, measured, ["no", "yes"], "Title", path)
    upper_left, upper_right, lower_left, lower_right = panels(figure)
    assert upper_left.get_title("left") == "Published: accuracy 75.0% (3 of 4)"
    assert upper_right.get_title("left") == "Ours: accuracy 50.0% (2 of 4)"
    assert texts(upper_left) == ["3", "1", "unreadable in the source"]
    assert texts(lower_left) == ["75", "25", "unreadable in the source"]
    assert texts(upper_right) == ["2", "2", "0", "6"]
    assert texts(lower_right) == ["50", "50", "0", "100"]
    assert rows(upper_left) == ["no (4)", "yes"]
    assert_whole(figure)


def test_published_pairs_share_their_colours(path):
    figure = confusion_matrix.plot_published(COUNTS, 100 * COUNTS, ["no", "yes"], "Title", path)
    tops = [axes.collections[0].norm.vmax for axes in panels(figure)]
    assert tops == [400, 400, 1, 1]


def test_published_row_read_in_part_counts_as_unreadable(path):
    published = np.array([[3, 1], [2, np.nan]])
    upper_left = panels(confusion_matrix.plot_published(published, COUNTS, ["no", "yes"], "Title", path))[0]
    assert texts(upper_left) == ["3", "1", "unreadable in the source"]


def test_published_without_a_readable_row(path):
    published = np.full((2, 2), np.nan)
    figure = confusion_matrix.plot_published(published, COUNTS, ["no", "yes"], "Title", path)
    assert panels(figure)[0].get_title("left") == "Published: nothing to compare"


def test_class_counts(index, path):
    figure = index_figures.plot_class_counts(index, ["yes", "maybe", "no"], path)
    (axes,) = panels(figure)
    assert figure.get_suptitle() == "6 labelled pictures: always answering yes is right for 66.7%"
    assert rows(axes) == ["yes", "maybe", "no"]
    assert texts(axes) == ["4 (66.7%)", "0 (0.0%)", "2 (33.3%)"]
    assert [bar.get_width() for bar in axes.patches] == [4, 0, 2]


def test_class_counts_with_a_long_name_are_whole(index, path):
    index["class"] = LONG_NAMES[0] + " $x$"  # no formula
    assert_whole(index_figures.plot_class_counts(index, [LONG_NAMES[0] + " $x$"], path))


def test_samples_stand_beside_what_the_models_see(path):
    original = Image.new("CMYK", (10, 20))
    resized = np.zeros((8, 8, 3), np.uint8)
    pictures = [("no", 1234, [(original, resized)] * 5), ("yes", 1, [(original, resized)]), ("maybe", 0, [])]
    figure = index_figures.plot_samples(pictures, path, 8)
    (axes,) = panels(figure)
    assert figure.get_suptitle() == "Pictures, each beside its 8 × 8 pixels as the models see it"
    assert rows(axes) == ["no\n1,234 in all", "yes\n1 in all", "maybe\n0 in all"]
    assert len(axes.images) == 2 * (4 + 1)  # four a class at most
    left, right, bottom, top = axes.images[0].get_extent()
    assert (bottom - top) / (right - left) == pytest.approx(2)
    assert axes.images[1].get_interpolation() == "nearest"
    assert_whole(figure)


def test_sizes_and_modes(index, path):
    figure = index_figures.plot_sizes_and_modes(index, path)
    sizes, sides, modes = panels(figure)
    assert rows(sizes) == ["350 × 350, L", "20 × 40, RGB"]
    assert texts(sizes) == texts(modes) == ["5 (83.3%)", "1 (16.7%)"]
    assert rows(modes) == ["L", "RGB"]
    assert texts(sides) == ["1 (16.7%)", "0 (0.0%)", "0 (0.0%)", "0 (0.0%)", "5 (83.3%)"]
    assert_whole(figure)


def test_rare_sizes_are_folded(path):
    index = pd.DataFrame({"width": [*range(1, 11), 10], "height": 50, "mode": "L"})
    sizes = panels(index_figures.plot_sizes_and_modes(index, path))[0]
    assert len(rows(sizes)) == index_figures.SIZES + 1
    assert (rows(sizes)[0], texts(sizes)[0]) == ("10 × 50, L", "2 (18.2%)")
    assert (rows(sizes)[-1], texts(sizes)[-1]) == ("4 other sizes", "4 (36.4%)")


def test_a_share_below_the_decimals_is_not_zero(path):
    index = pd.DataFrame({"class": ["no"] * 2999 + ["yes"]})
    (axes,) = panels(index_figures.plot_class_counts(index, ["no", "yes"], path))
    assert texts(axes)[1] == "1 (<0.1%)"


def test_labellers(index, path):
    figure = index_figures.plot_labellers(index, ["no", "yes", "maybe"], path)
    (axes,) = panels(figure)
    assert rows(axes) == ["x (3)", "y (2)", "(not named) (1)"]
    assert texts(axes) == ["1", "2", "0", "1", "1", "0", "0", "1", "0"]
    assert axes.collections[0].get_array().tolist() == [[1 / 3, 2 / 3, 0], [1 / 2, 1 / 2, 0], [0, 1, 0]]
    assert_whole(figure)


def test_many_labellers_are_folded(path):
    names = [f"labeller {number}" for number in range(30) for _ in range(30 - number)]
    index = pd.DataFrame({"labeller": names, "class": "yes"})
    (axes,) = panels(index_figures.plot_labellers(index, ["yes"], path))
    assert len(rows(axes)) == index_figures.LABELLERS + 1
    assert rows(axes)[0] == "labeller 0 (30)"
    assert rows(axes)[-1] == "10 other labellers (55)"


@pytest.mark.parametrize("nobody", ["", None])
def test_labellers_where_nobody_is_named(index, nobody, path):
    figure = index_figures.plot_labellers(index.assign(labeller=nobody), ["no", "yes"], path)
    assert figure.get_suptitle() == "The legend names no labeller for any picture."


def test_persons(index, path):
    figure = index_figures.plot_persons(index, path)
    persons, pictures, most = panels(figure)
    assert figure.get_suptitle() == "50.0% of the pictures show a person who is in another picture too"
    assert rows(persons) == rows(pictures) == ["1", "2", "3 to 5", "6 to 10", "11 to 50", "more than 50"]
    assert texts(persons)[:3] == ["3 (75.0%)", "0 (0.0%)", "1 (25.0%)"]
    assert texts(pictures)[:3] == ["3 (50.0%)", "0 (0.0%)", "3 (50.0%)"]
    assert rows(most) == ["Ann", "Bob", "Cid", "Dee"]
    assert texts(most)[0] == "3 (50.0%)"


def test_persons_with_long_names_are_whole(index, path):
    figure = index_figures.plot_persons(index.assign(person="a_file_without_a_number" * 5), path)
    assert rows(panels(figure)[2]) == ["a_file_without_…thout_a_number"]
    assert_whole(figure)


def test_save_writes_a_png_and_an_svg(tmp_path):
    confusion_matrix.plot_confusion(COUNTS, ["no", "yes"], "Title", "Subtitle", tmp_path / "new" / "figure.png")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["figure.png", "figure.svg"]
    pixels = np.asarray(Image.open(tmp_path / "new" / "figure.png").convert("L"))
    assert pixels.min() < 50 and pixels.max() == 255
    svg = ElementTree.parse(tmp_path / "new" / "figure.svg").getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"


def test_every_figure_is_written(index, tmp_path):
    confusion_matrix.plot_published(COUNTS, COUNTS, ["no", "yes"], "Title", tmp_path / "published.png")
    index_figures.plot_samples(
        [("no", 1, [(Image.new("L", (9, 9)), np.zeros((8, 8, 3)))])], tmp_path / "samples.png", 8
    )
    for name, plot in index_figures.PLOTS.items():
        plot(index, ["no", "yes"], tmp_path / f"{name}.png")
    index_figures.plot_labellers(index.assign(labeller=""), ["no", "yes"], tmp_path / "nobody.png")
    names = ["class_counts", "labellers", "nobody", "persons", "published", "samples", "sizes_and_modes"]
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{n}.{end}" for n in names for end in ("png", "svg")]


def test_same_input_same_bytes(tmp_path):
    for name in ("a", "b"):
        confusion_matrix.plot_confusion(COUNTS, ["no", "yes"], "Title", "Subtitle", tmp_path / name / "figure.png")
    for ending in ("png", "svg"):
        first, second = (tmp_path / name / f"figure.{ending}" for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_failed_save_leaves_nothing(tmp_path, monkeypatch):
    figure, _ = style.new_figure(2, 1, "Title")
    write = figure.savefig

    def fail_on_svg(path, **options):
        write(path, **options)
        if path.suffix == ".svg":
            raise OSError("disk full")

    monkeypatch.setattr(figure, "savefig", fail_on_svg)
    with pytest.raises(FacegridError, match="disk full"):
        style.save(figure, tmp_path / "figure.png")
    assert list(tmp_path.iterdir()) == []
