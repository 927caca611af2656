"""The sheet of pictures and what a model says of them."""

import numpy as np
import pandas as pd
import pytest
from figure_contents import assert_whole, texts

from facegrid.reporting.figures import prediction_sheet, style

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def faces(tmp_path, png):
    """Function of a number of pictures: table of guesses for these, the folder holding them."""

    def make(number):
        for place in range(number):
            (tmp_path / f"{place:03}.png").write_bytes(png(place, (4, 2 + place)))
        rows = {"file": [f"{place:03}.png" for place in range(number)], "predicted": "joy", "problem": ""}
        return pd.DataFrame({**rows, "probability_fear": 0.3, "probability_joy": 0.699, "probability_none": 0.001})

    return make


def plot(table, tmp_path, path):
    return prediction_sheet.plot_sheet(table, tmp_path, "What knn says of faces", "About knn.", path)


def test_each_picture_with_its_name_and_likely_classes(faces, tmp_path, path):
    figure = plot(faces(2), tmp_path, path)
    (axes,) = figure.subfigs[0].axes
    said = ["joy", "70%", "fear", "30%"]  # none is as good as impossible
    assert texts(axes) == ["000.png", *said, "001.png", *said]
    assert [image.get_array().shape for image in axes.get_images()] == [(2, 4, 3), (3, 4, 3)]
    widths = sorted(round(bar.get_width() / prediction_sheet.SIDE, 3) for bar in axes.patches)
    assert widths == [0.3, 0.3, 0.699, 0.699]
    assert figure.subfigs[0].get_suptitle() == "2 pictures. About knn."
    assert_whole(figure)


def test_a_file_that_could_not_be_read_is_counted(faces, tmp_path, path):
    table = faces(2)
    table.loc[0, ["predicted", "problem"]] = ["", "no picture"]
    figure = plot(table, tmp_path, path)
    assert figure.subfigs[0].get_suptitle() == "1 picture; 1 file could not be read. About knn."
    assert texts(figure.subfigs[0].axes[0])[0] == "001.png"


def test_the_first_of_many(faces, tmp_path, path):
    figure = plot(faces(prediction_sheet.MOST + 2), tmp_path, path)
    assert len(figure.subfigs[0].axes[0].get_images()) == prediction_sheet.MOST
    assert figure.subfigs[0].get_suptitle() == "The first 48 of 50 pictures. About knn."
    assert_whole(figure)


def test_long_names_do_not_reach_into_the_next_picture():
    name = "a_folder/a_picture_with_rather_a_long_name_0007.png"
    cut = style.fitting(name, prediction_sheet.SIDE)
    assert style.text_width(cut, style.CELL_SIZE) <= prediction_sheet.SIDE
    assert cut.startswith("a_f") and cut.endswith("7.png") and "…" in cut
    assert style.fitting("a.png", prediction_sheet.SIDE) == "a.png"


def test_written_as_png_and_svg(faces, tmp_path):
    plot(faces(1), tmp_path, tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").read_bytes()[:4] == b"\x89PNG"
    assert "<svg" in (tmp_path / "sheet.svg").read_text()


def test_a_photograph_of_a_camera_is_made_small(tmp_path, png, path):
    (tmp_path / "photo.png").write_bytes(png(7, (2400, 1200)))
    table = pd.DataFrame({"file": ["photo.png"], "predicted": ["joy"], "problem": [np.nan], "probability_joy": [1.0]})
    figure = plot(table, tmp_path, path)
    assert figure.subfigs[0].axes[0].get_images()[0].get_array().shape == (120, 240, 3)
