"""What fits ask a scheduler for, worked out by hand from the measured figures."""

import pytest

from facegrid.config.schema import BUILDERS
from facegrid.training import resource_estimates

TRAINING = {"batch_size": 100, "epochs": 30, "progressive_resizing": 1}


def model(builder, **given):
    """A model of the config in normal form, with the study's resolution and training."""
    training = TRAINING | given.pop("training", {})
    settings = {"builder": builder, "resolution": 32, **given}
    if BUILDERS[builder].kind == "convnet":
        settings["training"] = training
    return BUILDERS[builder](**settings).model_dump()


def test_every_classical_builder_has_figures():
    assert set(resource_estimates.CLASSICAL) == {name for name, each in BUILDERS.items() if each.kind != "convnet"}


def test_a_network_that_is_not_measured_is_taken_for_a_usual_one():
    new = {"builder": "new", "resolution": 32, "training": TRAINING}
    assert resource_estimates.memory_mb(new, 500) == 3144  # 1.2 * (2500 + twice 500 * 3,072 bytes) + 140
    assert resource_estimates.minutes(new, 500) == 19  # twice (120 s + 30 epochs of 14 s and 5 steps of 0.2 s)


def test_a_longer_fit_goes_first():
    """What counts is the whole fit: few epochs of a large network are done before many of a small one."""
    fits = {
        "resnet9": model("resnet9", resolution=64, training={"epochs": 40, "progressive_resizing": 0.5}),
        "seresnet18": model("seresnet", training={"epochs": 4}),
        "mobilenet": model("mobilenet", training={"epochs": 10}),
        "mobilenet_050": model("mobilenet", alpha=0.5, training={"epochs": 10}),
        "logistic_regression": model("logistic_regression", max_iter=300),
    }
    priorities = [resource_estimates.priority(fit, 13_690) for fit in fits.values()]
    assert priorities == sorted(set(priorities), reverse=True)
    assert (
        priorities[-1] >= 10
        and resource_estimates.priority(model("inception_v3", resolution=512), 10**6) < resource_estimates.BEFORE_FITS
    )


def test_width_takes_time():
    """500 pictures, 30 epochs of 2.6 s and 5 steps of 0.2 s; with half of the channels 0.354 of the 2.6 s."""
    assert resource_estimates.fit_seconds(model("mobilenet"), 500) == pytest.approx(30 * 3.6)
    assert resource_estimates.fit_seconds(model("mobilenet", alpha=0.5), 500) == pytest.approx(
        30 * (2.6 * 0.5**1.5 + 1)
    )


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
    assert resource_estimates.memory_mb(model("vgg", **given), pictures) == wanted


def test_memory_of_a_classical_model():
    """1.2 * (250 + 13,690 * 3,072 bytes as float64) + 140; measured were 583 MB without Snakemake's."""
    assert resource_estimates.memory_mb(model("knn"), 13_690) == 844
    assert resource_estimates.memory_mb(model("knn", resolution=64), 13_690) == 2055


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
    assert resource_estimates.minutes(model("seresnet", **given), pictures) == wanted


def test_memory_of_principal_axes_grows_with_the_square_of_the_pixels():
    """Four matrices of 3,072 x 3,072 float64, 302 MB; measured: 105 MB for four of 1,728 x 1,728, 96 MB by this."""
    plain, axes = (
        resource_estimates.needed_mb(model("logistic_regression", principal_axes=turned), 500)
        for turned in (False, True)
    )
    assert axes - plain == pytest.approx(302, abs=0.1)


def test_minutes_of_logistic_regression():
    """Twice 1,400 s: lbfgs ends after some 13,000 iterations, however many are allowed."""
    assert resource_estimates.minutes(model("logistic_regression", max_iter=10**7), 13_690) == 47
    assert resource_estimates.minutes(model("logistic_regression", max_iter=6500), 13_690) == 24
    assert resource_estimates.minutes(model("logistic_regression", max_iter=10), 120) == 10
