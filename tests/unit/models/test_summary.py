"""The list of models against the study's table of sizes, at 8 classes and 32 x 32 pixels."""

import pandas as pd
import pytest

pytest.importorskip("tensorflow")

from facegrid.models import summary

NETWORKS = {  # settings; trainable parameters, auxiliary heads' share, multiply-adds, weighted layers
    "vgg11": ({"builder": "vgg", "depth": 11}, 28_141_320, 0, 171_671_552, 11),
    "vgg13": ({"builder": "vgg", "depth": 13}, 28_326_216, 0, 247_169_024, 13),
    "vgg19": ({"builder": "vgg", "depth": 19}, 38_950_728, 0, 417_038_336, 19),
    "googlenet": ({"builder": "googlenet"}, 7_182_008, 1_200_656, 479_698_944, 22),
    "inception_v3": ({"builder": "inception_v3"}, 23_481_072, 1_679_112, 3_095_611_392, 48),
    "mobilenet": ({"builder": "mobilenet"}, 3_215_176, 0, 46_352_384, 28),
    "mobilenet_025": ({"builder": "mobilenet", "alpha": 0.25}, 215_128, 0, 3_330_560, 28),
    "seresnet18": ({"builder": "seresnet", "depth": 18}, 11_262_016, 0, 555_508_736, 18),
    "seresnet34": ({"builder": "seresnet", "depth": 34}, 21_442_292, 0, 1_159_558_656, 34),
    "resnet9": ({"builder": "resnet9"}, 2_569_648, 0, 37_143_040, 9),
}
TRAINING = {"label_smoothing": 0.1, "class_weight": "balanced", "training": {"epochs": 30}}  # changes no size


@pytest.fixture(scope="module")
def table():
    models = {"knn": {"builder": "knn", "resolution": 32, "n_neighbors": 5}}
    models |= {name: {**settings, "resolution": 32, **TRAINING} for name, (settings, *_) in NETWORKS.items()}
    return summary.list_models(models, list(NETWORKS), 8).set_index("model")


def test_models_stand_in_their_order(table):
    assert table.index.tolist() == ["knn", *NETWORKS]
    assert table.columns.tolist() == [
        *("builder", "resolution", "classes", "trainable_parameters", "auxiliary_parameters", "macs", "layers")
    ]


@pytest.mark.parametrize("name", NETWORKS)
def test_sizes_of_the_networks(name, table):
    settings, *sizes = NETWORKS[name]
    assert table.loc[name].tolist() == [settings["builder"], 32, 8, *sizes]


def test_a_classical_model_has_no_sizes(table):
    assert table.loc["knn"].tolist() == ["knn", 32, 8] + [pd.NA] * 4


def test_another_resolution_and_number_of_classes():
    models = {"small": {"builder": "mobilenet", "alpha": 0.25, "resolution": 64, **TRAINING}}
    (small,) = summary.list_models(models, ["small"], 3).to_dict("records")
    assert (small["resolution"], small["classes"]) == (64, 3)
    assert small["trainable_parameters"] == 215_128 - 5 * 257  # 256 weights and a bias a class
    assert small["macs"] == 4 * (3_330_560 - 256 * 8) + 256 * 3


def test_markdown_has_dashes_and_thousands(table):
    lines = summary.as_markdown(table.reset_index(), "Models").splitlines()
    cells = {line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]] for line in lines[2:14]}
    assert lines[0] == "# Models"
    assert cells["knn"] == ["knn", "32", "8", "–", "–", "–", "–"]
    assert cells["googlenet"] == ["googlenet", "32", "8", "7,182,008", "1,200,656", "479,698,944", "22"]


def test_csv_has_whole_numbers_and_gaps(table, tmp_path):
    table.to_csv(tmp_path / "models.csv")
    lines = (tmp_path / "models.csv").read_text().splitlines()
    assert lines[1] == "knn,knn,32,8,,,,"
    assert lines[2] == "vgg11,vgg,32,8,28141320,0,171671552,11"


def test_a_network_that_its_pictures_are_too_small_for_has_no_numbers():
    settings = {"builder": "vgg", "resolution": 16, "depth": 11, "dropout": 0.5, "batch_norm_momentum": 0.9}
    assert summary.sizes(settings, 8) == dict.fromkeys(summary.SIZES)
