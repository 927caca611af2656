"""A data set of one's own, of another kind than the study's: three classes, every sort of picture file."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from project import Run, blocks

CLASSES = ["cold", "mild", "hot"]
LEVELS = {"cold": 50, "mild": 120, "hot": 200}
# (mode, ending): grey, RGB, RGBA, palette, 16-bit grey, JPEG and PNG.
KINDS = [("L", "jpg"), ("RGB", "jpg"), ("L", "png"), ("RGB", "png"), ("RGBA", "png"), ("P", "png"), ("I;16", "png")]


@pytest.fixture
def own_data(new_project):
    """42 rectangles of noise around a level that tells the class, in a folder that the config names."""
    random = np.random.default_rng(0)
    folder = new_project.folder / "my pictures"
    (folder / "images").mkdir(parents=True)
    (folder / "data").mkdir()
    lines = ["image,emotion"]
    for number in range(42):
        name, (mode, ending) = CLASSES[number % 3], KINDS[number % 7]
        pixels = random.normal(LEVELS[name], 20, (20 + number, 60 - number)).clip(0, 255).astype("uint8")
        image = Image.fromarray(pixels.astype("uint16") * 257 if mode == "I;16" else pixels)
        file = f"thing{number // 2}_{number}.{ending}"
        (image if mode in ("L", "I;16") else image.convert(mode)).save(folder / "images" / file)
        lines.append(f"{file},{name.upper()}")
    (folder / "data" / "legend.csv").write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    new_project.overlay = {
        "dataset": "mine",
        "datasets": {"mine": {"source": "my pictures", "classes": CLASSES}},
        "models": {"logistic_regression": {"max_iter": 50}},
        "resolution": 8,
        "grid": [{"split": "all_rows", "models": ["logistic_regression", "knn", "random_forest"], "seeds": [0]}],
    }
    return new_project


def test_whole_run(own_data):
    run = own_data.snakemake("results/table.md", "results/figures/dataset/samples.png")
    assert run.status == 0, run.text
    index = pd.read_csv(own_data.folder / "results/dataset/index.csv")
    assert index["class"].tolist() == [CLASSES[number % 3] for number in range(42)]
    assert set(index["mode"]) == {"L", "RGB", "RGBA", "P"}
    assert index["person"].nunique() == 21
    rows = np.load(own_data.folder / "results/arrays/rows_8.npy")
    assert rows.shape == (42, 3 * 8 * 8) and rows.dtype == "uint8"
    table = pd.read_csv(own_data.folder / "results/table.csv").set_index("model")
    assert table.loc["random_forest", "accuracy"] > 0.9  # the level tells the class
    assert table.loc["majority class", "accuracy"] < 0.5
    # A picture whose bytes change is seen, whatever Snakemake thinks of a folder's time.
    Image.new("L", (9, 9), 7).save(own_data.folder / "my pictures" / "images" / "thing0_0.jpg")
    assert "index_dataset" in own_data.snakemake("-n").jobs


def test_the_documented_legend_of_a_folder_a_class(own_data):
    """docs/own_data.md as it stands but for the folder's name, on the same pictures in folders of their classes."""
    images = own_data.folder / "my pictures" / "images"
    for number, path in enumerate(sorted(images.iterdir(), key=lambda path: int(path.stem.split("_")[1]))):
        (images / CLASSES[number % 3]).mkdir(exist_ok=True)
        path.rename(images / CLASSES[number % 3] / path.name)
    shutil.rmtree(images.parent / "data")
    (code,) = blocks("own_data.md", "python")
    exec(code.replace("resources/mine", str(images.parent)), {})
    run = own_data.snakemake("results/dataset/index.csv", "results/splits/all_rows.csv")
    assert run.status == 0, run.text
    index = pd.read_csv(own_data.folder / "results/dataset/index.csv")
    assert index["class"].value_counts().to_dict() == dict.fromkeys(CLASSES, 14)
    assert set(index["image"].str.split("/").str[0]) == set(CLASSES) and index["person"].nunique() == 21


def test_every_mistake_in_the_data_is_named_at_once(own_data):
    images = own_data.folder / "my pictures" / "images"
    (images / "thing0_0.jpg").write_bytes((images / "thing0_0.jpg").read_bytes()[:100])
    (images / "thing0_1.jpg").unlink()
    with (own_data.folder / "my pictures" / "data" / "legend.csv").open("a") as legend:
        legend.write("\r\nthing1_2.png,WARM\r\n../../secret.png,hot\r\n")
    run = own_data.snakemake()
    assert run.status == 1
    assert "Traceback" not in run.text
    for words in ["thing0_0.jpg", "thing0_1.jpg", "unknown label 'WARM'", "'../../secret.png' points outside images/"]:
        assert words in run.text
    assert not (own_data.folder / "results/dataset/index.csv").exists()


def test_no_data_there(own_data):
    own_data.overlay["datasets"]["mine"]["source"] = "elsewhere"
    run = own_data.snakemake()
    assert run.status == 1 and "Traceback" not in run.text
    assert "no folder elsewhere and no elsewhere.zip" in run.text


def test_a_users_own_archive_is_never_fetched_anew(own_data):
    """Snakemake removes what a rule is about to make, so where a copy is there, no rule may make it."""
    data_set = own_data.overlay["datasets"]["mine"]
    data_set |= {"source": "resources/mine", "download": "https://example.org/a.zip"}
    data_set["pins"] = {"legend_blob": 40 * "a", "images_tree": 40 * "b", "tree_object": "config/study/images.tree"}
    (own_data.folder / "resources").mkdir()
    archive = shutil.make_archive(own_data.folder / "resources" / "mine", "zip", own_data.folder / "my pictures")
    run = own_data.snakemake("-n", "--forceall")
    assert run.status == 0, run.text
    assert "index_dataset" in run.jobs and "download_dataset" not in run.jobs
    assert Path(archive).exists()


def test_in_another_folder_the_source_is_still_the_projects(own_data):
    own_data.overlay["datasets"]["mine"]["source"] = str(own_data.folder / "my pictures")
    absolute = own_data.snakemake("-n", "results/table.md", "--directory", "elsewhere").jobs
    own_data.overlay["datasets"]["mine"]["source"] = "my pictures"
    run = own_data.snakemake("results/dataset/index.csv", "--directory", "elsewhere")
    assert run.status == 0, run.text
    assert (own_data.folder / "elsewhere/results/dataset/index.csv").exists()
    assert not (own_data.folder / "results/dataset").exists()
    assert "index_dataset" in absolute


def archive_of(run):
    """The file that the download of a dry-run would write."""
    (block,) = [text for job, text in run.blocks if job == "download_dataset"]
    return re.search(r"\n    output: (\S+)", block).group(1)


def test_a_download_goes_where_the_user_works(new_project, tmp_path_factory):
    """From a folder of its own with --snakefile, not into the workflow's source; below that source, into the source."""
    elsewhere = tmp_path_factory.mktemp("my experiment")
    command = [sys.executable, "-m", "snakemake", "-n", "results/dataset/index.csv"]
    done = subprocess.run(
        [*command, "--snakefile", new_project.folder / "Snakefile"], cwd=elsewhere, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert archive_of(Run(0, done.stdout + done.stderr)) == "resources/facial_expressions.zip"
    below = new_project.snakemake("-n", "results/dataset/index.csv", "--config", "dataset=facial_expressions")
    assert archive_of(below) == "resources/facial_expressions.zip"
    below = new_project.snakemake(
        "-n", "results/dataset/index.csv", "--config", "dataset=facial_expressions", "--directory", "second"
    )
    assert archive_of(below) == "../resources/facial_expressions.zip"
