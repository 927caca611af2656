"""What fits ask a scheduler for, worked out by hand from the measured figures."""

import pytest

from facegrid import config
from facegrid.models import convnets, costs

TRAINING = {"batch_size": 100, "epochs": 30, "progressive_resizing": 1}
BUILDERS = config.SCHEMA["$defs"]["builders"]


def model(builder, **given):
    """A model of the config in normal form, with the study's resolution and training."""
    training = TRAINING | given.pop("training", {})
    return config.normal({"builder": builder, "resolution": 32, "training": training, **given}, BUILDERS[builder])


def test_every_classical_builder_has_figures():
    assert set(costs.CLASSICAL) == {name for name, each in BUILDERS.items() if each["x-kind"] != "convnet"}


def test_a_network_that_is_not_measured_is_taken_for_a_usual_one():
    new = {"builder": "new", "resolution": 32, "training": TRAINING}
    assert costs.millions_of_multiply_adds(new) == 500
    assert costs.memory_mb(new, 500) == 3144  # 1.2 * (2500 + twice 500 * 3,072 bytes) + 140
    assert costs.minutes(new, 500) == 19  # twice (120 s + 30 epochs of 14 s and 5 steps of 0.2 s)


@pytest.mark.parametrize(("builder", "depth"), costs.NETWORKS)
def test_multiply_adds_are_what_is_counted(builder, depth):
    pytest.importorskip("tensorflow")
    from facegrid.models import counts

    given = {"depth": depth} if depth else {}
    not_built = ("builder", "resolution", "resample")
    parameters = {key: value for key, value in model(builder, **given).items() if key not in not_built}
    counted = counts.multiply_adds(convnets.build(builder, 32, 8, parameters))
    assert costs.millions_of_multiply_adds(model(builder, **given)) == round(counted / 1e6)


def test_work_goes_with_pixels_and_width():
    assert costs.millions_of_multiply_adds(model("vgg", resolution=64)) == 4 * 172
    assert costs.millions_of_multiply_adds(model("mobilenet", alpha=0.5)) == round(46 / 4)


@pytest.mark.parametrize(
    ("given", "pictures", "wanted"),
    [
        # 1.2 * (900 + 1100 + twice 500 * 3,072 bytes) + 140; fewer pictures a batch need no less than was measured.
        ({}, 500, 2544),
        ({"training": {"batch_size": 10}}, 500, 2544),
        ({"training": {"batch_size": 200}}, 500, 3864),
        ({"resolution": 64}, 500, 6515),
        ({}, 13_690, 2641),
    ],
)
def test_memory_of_a_network(given, pictures, wanted):
    assert costs.memory_mb(model("vgg", **given), pictures) == wanted


def test_memory_of_a_classical_model():
    """1.2 * (250 + 13,690 * 3,072 bytes as float64) + 140; measured were 583 MB without Snakemake's."""
    assert costs.memory_mb(model("knn"), 13_690) == 844
    assert costs.memory_mb(model("knn", resolution=64), 13_690) == 2055


@pytest.mark.parametrize(
    ("given", "pictures", "wanted"),
    [
        # Twice (120 s + 30 epochs of 11 s and 5 steps of 0.2 s), in whole minutes: 960 s.
        ({}, 500, 16),
        ({}, 5000, 124),
        ({"resolution": 64}, 500, 49),
        ({"training": {"batch_size": 1}}, 500, 115),
        ({"training": {"epochs": 1}}, 500, 10),
        # 15 epochs of 1/4 the area, 7 of 9/16, 8 of all of it.
        ({"resolution": 64, "training": {"progressive_resizing": 0.5}}, 500, 29),
    ],
)
def test_minutes_of_a_network(given, pictures, wanted):
    assert costs.minutes(model("seresnet", **given), pictures) == wanted


def test_minutes_of_logistic_regression():
    """Twice (120 s + 1,400 s): lbfgs ends after some 13,000 iterations, however many are allowed."""
    assert costs.minutes(model("logistic_regression", max_iter=10**7), 13_690) == 51
    assert costs.minutes(model("logistic_regression", max_iter=6500), 13_690) == 28
    assert costs.minutes(model("logistic_regression", max_iter=10), 120) == 10
