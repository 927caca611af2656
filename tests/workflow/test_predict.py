"""snakemake predict: a fitted model on a folder of pictures."""

import shutil
import zipfile

import numpy as np
import pandas as pd
import pytest
from project import KNN_AGAIN

from facegrid.data.index import read_index


@pytest.fixture
def with_pictures(finished):
    """The finished run with its test pictures in a folder, every third below another, and two files that are none."""
    folder = finished.folder / "my faces"
    (folder / "more").mkdir(parents=True)
    index = read_index(finished.folder / "results/dataset/index.csv")
    rows = pd.read_csv(finished.folder / "results/splits/all_rows.csv").query("part == 'test'")["row"]
    with zipfile.ZipFile(finished.folder / "results/dataset/faces.zip") as archive:
        entries = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        for row in rows:
            image = index["image"][row]
            name = f"{'more/' if row % 3 == 0 else ''}{image}"
            (folder / name).write_bytes(archive.read(entries[image]))
    (folder / "notes.txt").write_text("no picture")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return finished


def predicted(project, place):
    """predictions.csv of a place, by file name without folders."""
    table = pd.read_csv(project.folder / "results/predictions/my_faces" / place / "predictions.csv")
    return table.set_index(table["file"].str.split("/").str[-1])


def assert_same(project, place):
    """The test pictures have the probabilities that the fit gave them."""
    said = predicted(project, place)
    index = read_index(project.folder / "results/dataset/index.csv")
    with np.load(project.folder / "results/fits" / place / "predictions.npz") as test:
        rows = said.loc[index["image"][test["row"]]]
        columns = [f"probability_{name}" for name in test["classes"]]
        np.testing.assert_allclose(rows[columns], test["probability"], atol=2e-6)
        assert rows["predicted"].tolist() == test["classes"][test["probability"].argmax(axis=1)].tolist()


def test_the_best_model_says_what_it_said_when_it_was_tested(with_pictures):
    run = with_pictures.snakemake("predict", "--config", "pictures=my faces")
    assert run.status == 0, run.text
    table = pd.read_csv(with_pictures.folder / "results/table.csv")
    best = table.loc[table["accuracy"].idxmax(), "model"]  # of one split
    place = f"all_rows/{best}/seed_0"
    made = [f"{rule} my_faces all_rows {best} 0" for rule in ("plot_predictions", "predict_pictures")]
    assert run.jobs == sorted([*made, "predict"])
    assert_same(with_pictures, place)
    # What cannot be read is named where the user looks, and the others are done.
    assert f"40 pictures of my faces by {best} (all_rows, seed 0)" in run.text
    assert "Not read: 2\n  broken.jpg: " in run.text and "notes.txt: no picture of a kind" in run.text
    assert predicted(with_pictures, place)["problem"].notna().sum() == 2
    assert (with_pictures.folder / "results/predictions/my_faces" / place / "sheet.png").exists()


def test_runs_again_when_the_pictures_change_and_only_then(with_pictures):
    call = ["predict", "--config", "pictures=my faces", "model=knn"]
    assert with_pictures.snakemake(*call).status == 0
    assert_same(with_pictures, "all_rows/knn/seed_0")
    folder = with_pictures.folder / "my faces"
    (folder / "notes.txt").touch()
    moved = shutil.copytree(folder, with_pictures.folder / "elsewhere" / "my faces")
    for pictures in ("my faces", "./my faces/", "elsewhere/my faces"):
        assert with_pictures.snakemake(*call[:2], f"pictures={pictures}", "model=knn", "-n").jobs == []
    (moved / "notes.txt").unlink()
    run = with_pictures.snakemake(*call[:2], "pictures=elsewhere/my faces", "model=knn", "-n")
    assert run.jobs == [
        "plot_predictions my_faces all_rows knn 0",
        "predict",
        "predict_pictures my_faces all_rows knn 0",
    ]
    with_pictures.overlay["models"]["knn"] = {"n_neighbors": 3}
    assert "fit_classical all_rows knn 0" in with_pictures.snakemake(*call, "-n").jobs
    assert with_pictures.snakemake("-n").jobs == KNN_AGAIN  # all the rest knows nothing of it


@pytest.mark.parametrize(
    "given, text",
    [
        ([], "predict: of which pictures? snakemake predict --config pictures=some/folder"),
        (["--config", "pictures=nowhere"], "/nowhere; expected one with pictures in it (nowhere starts at --dir"),
        (["--config", "pictures=config", "model=kn"], "model: nothing in the grid is called kn; did you mean knn?"),
        (["--config", "pictures=config"], "model: there is no results/table.csv yet that tells the best one."),
    ],
)
def test_mistakes(new_project, given, text):
    run = new_project.snakemake("predict", *given)
    assert run.status == 1
    assert text in run.text
    assert "Traceback" not in run.text and ".smk" not in run.text


def test_a_folder_without_pictures(finished):
    run = finished.snakemake("predict", "--config", "pictures=config", "model=knn")
    assert run.status == 1
    assert "Error: pictures: none in config can be read" in run.text and "Traceback" not in run.text
