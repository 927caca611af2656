"""A ConvNet more is one file and one class, as docs/add_a_model.md shows them; the docs on using a model hold too."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from project import blocks

from facegrid.data.index import read_index


@pytest.fixture(scope="module")
def with_network(finished_run, tmp_path_factory):
    """A finished run, and then a network more, fitted for two epochs: project and what that run did."""
    pytest.importorskip("tensorflow")
    project = finished_run.cloned(tmp_path_factory.mktemp("network"))
    subprocess.run(["cp", "-a", *(finished_run.folder / part for part in ("results", ".snakemake")), project.folder])
    source, settings, line = blocks("add_a_model.md", "python")
    (project.folder / "workflow/scripts/facegrid/models/tinynet.py").write_text(source)
    schema = "workflow/scripts/facegrid/config/schema.py"
    project.edit(schema, "\nBUILDERS = {", f"\n{settings}\n\n\nBUILDERS = {{")
    last = '    "resnet9": Resnet9,\n'
    project.edit(schema, last, f"{last}    {line}\n")
    project.overlay = json.loads(json.dumps(project.overlay))
    project.overlay["models"]["tinynet"] = {"builder": "tinynet", "training": {"epochs": 2, "batch_size": 20}}
    project.overlay["grid"].append({"split": "all_rows", "models": ["tinynet"], "seeds": [0]})
    run = project.snakemake()
    assert run.status == 0, run.text
    return project, run


def test_nothing_else_is_fitted_again(with_network):
    assert with_network[1].jobs == [
        "compare_models all_rows",
        "describe_comparisons",
        "fit_convnet all_rows tinynet 0",
        "list_models",
        "measure_latency all_rows tinynet",
        "plot_accuracy all_rows",
        "plot_calibration all_rows tinynet",
        "plot_comparisons all_rows",
        "plot_confusion all_rows tinynet",
        "plot_cost all_rows",
        "plot_learning_curves all_rows tinynet",
        "plot_speed all_rows",
        "tabulate_accuracy",
    ]


def test_it_stands_in_the_table_and_in_the_list_of_models(with_network):
    project, _ = with_network
    table = pd.read_csv(project.folder / "results/table.csv").set_index("model")
    assert table.loc["tinynet", "stopped"] == "all 2, kept 1" or table.loc["tinynet", "stopped"] == "all 2, kept 2"
    assert table.loc["tinynet", "latency_ms"] > 0
    sizes = pd.read_csv(project.folder / "results/models.csv").set_index("model").loc["tinynet"]
    convolutions = 9 * 3 * 16 + 9 * 16 * 32 + 9 * 32 * 64
    assert sizes["trainable_parameters"] == convolutions + 2 * (16 + 32 + 64) + 65 * 8
    run = json.loads(project.read("results/fits/all_rows/tinynet/seed_0/run.json"))
    assert "facegrid/models/tinynet.py" in run["code"] and "facegrid/models/vgg.py" not in run["code"]


def test_predict_says_what_the_network_said_when_it_was_tested(with_network):
    project, _ = with_network
    place = project.folder / "results/fits/all_rows/tinynet/seed_0"
    index = read_index(project.folder / "results/dataset/index.csv")
    with np.load(place / "predictions.npz") as test:
        names, probability = index["image"][test["row"]].tolist(), test["probability"]
    faces = unpacked(project, names)
    run = project.snakemake("predict", "--config", f"pictures={faces.name}", "model=tinynet")
    assert run.status == 0, run.text
    said = pd.read_csv(project.folder / "results/predictions/faces/all_rows/tinynet/seed_0/predictions.csv")
    columns = [column for column in said if column.startswith("probability_")]
    np.testing.assert_allclose(said.set_index("file").loc[names, columns], probability, atol=2e-6)


def unpacked(project, names):
    """Folder with these pictures of the drawn faces."""
    import zipfile

    folder = project.folder / "faces"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(project.folder / "results/dataset/faces.zip") as archive:
        for entry in archive.namelist():
            if entry.rsplit("/", 1)[-1] in names:
                (folder / entry.rsplit("/", 1)[-1]).write_bytes(archive.read(entry))
    return folder


@pytest.mark.parametrize(
    "number, documented, fitted",
    [(0, "first_500/googlenet/seed_0", "tinynet"), (1, "all_rows/random_forest/seed_0", "random_forest")],
    ids=["network", "classical model"],
)
def test_the_three_lines_without_our_code(with_network, number, documented, fitted, tmp_path):
    """docs/use_a_model.md as it stands but for the name of the model, in a process that does not find facegrid."""
    project, _ = with_network
    place = project.folder / f"results/fits/all_rows/{fitted}/seed_0"
    index = read_index(project.folder / "results/dataset/index.csv")
    with np.load(place / "predictions.npz") as test:
        name, expected, classes = index["image"][test["row"][0]], test["probability"][0], test["classes"]
    load, show = blocks("use_a_model.md", "python")[number], blocks("use_a_model.md", "python")[2]
    assert load.partition("\n\n")[2].count("\n") == show.count("\n") == 2
    code = f"{load}\n{show}".replace(f"results/fits/{documented}", str(place))
    code = code.replace("results/fits/first_500/googlenet/seed_0", str(place))  # beside it, as the page says
    code = code.replace("face.jpg", str(unpacked(project, [name]) / name))
    code = code.replace("(32, 32)", "(16, 16)")  # the models of these tests are smaller
    ending = f"\nnp.save({str(tmp_path / 'said.npy')!r}, probability)\nassert 'facegrid' not in sys.modules"
    done = subprocess.run([sys.executable, "-I", "-c", f"import sys\n{code}{ending}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(np.load(tmp_path / "said.npy"), expected, atol=2e-6)
    lines = [f"{label:10} {100 * share:5.1f} %" for label, share in zip(classes, expected, strict=True)]
    assert done.stdout.splitlines() == lines
