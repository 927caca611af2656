"""The networks by name: their builders, what the config may say of them, and what they cost."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from facegrid import config
from facegrid.models import convnets

BUILDERS = {name: each for name, each in config.SCHEMA["$defs"]["builders"].items() if each["x-kind"] == "convnet"}


def model(builder, **given):
    """A model of the config in normal form."""
    return config.normal(
        {"builder": builder, "resolution": 32, "training": {"batch_size": 100}, **given}, BUILDERS[builder]
    )


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_network_of_the_schema_has_its_module(builder):
    assert (Path(convnets.__file__).parent / f"{builder}.py").is_file()


@pytest.mark.parametrize("builder", BUILDERS)
def test_defaults_are_those_of_the_builder(builder):
    family = pytest.importorskip(f"facegrid.models.{builder}", exc_type=ImportError)
    taken = inspect.signature(family.build).parameters
    offered = {key: part.get("default") for key, part in BUILDERS[builder]["properties"].items()}
    not_of_the_builder = {"builder", "resolution", "label_smoothing", "training"}
    assert {key: taken[key].default for key in list(taken)[2:]} == {
        key: offered[key] for key in offered if key not in not_of_the_builder
    }


@pytest.mark.parametrize(("builder", "depth"), convnets.COSTS)
def test_costs_are_what_is_counted(builder, depth):
    pytest.importorskip("tensorflow")
    from facegrid.models import counts

    given = {"depth": depth} if depth else {}
    millions, _ = convnets.COSTS[builder, depth]
    parameters = {key: value for key, value in model(builder, **given).items() if key not in ("builder", "resolution")}
    assert millions == round(counts.multiply_adds(convnets.build(builder, 32, 8, parameters)) / 1e6)
    assert convnets.millions_of_multiply_adds(model(builder, **given)) == millions


def test_work_goes_with_pixels_and_width():
    assert convnets.millions_of_multiply_adds(model("vgg", resolution=64)) == 4 * 172
    assert convnets.millions_of_multiply_adds(model("mobilenet", alpha=0.5)) == round(46 / 4)


def test_memory_goes_with_pixels_and_batch():
    """1.2 * (900 + 1100), and the 1100 twice or four times; never less than what was measured."""
    assert convnets.memory_mb(model("vgg")) == 2400
    assert convnets.memory_mb(model("vgg", training={"batch_size": 10})) == 2400
    assert convnets.memory_mb(model("vgg", training={"batch_size": 200})) == 3720
    assert convnets.memory_mb(model("vgg", resolution=64)) == 6360


def test_a_network_that_is_not_measured_is_taken_for_a_usual_one():
    new = {"builder": "new", "resolution": 32, "training": {"batch_size": 100}}
    assert convnets.millions_of_multiply_adds(new) == 500
    assert convnets.memory_mb(new) == 3000  # 1.2 * 2500


def test_settings_are_flat_and_have_the_weight_of_the_heads():
    pytest.importorskip("tensorflow")
    parameters = {"dropout": 0.4, "label_smoothing": 0.1, "training": {"epochs": 2}}
    wanted = {"epochs": 2, "label_smoothing": 0.1}
    assert convnets.settings("googlenet", parameters) == wanted | {"auxiliary_weight": 0.3}
    assert convnets.settings("vgg", parameters) == wanted | {"auxiliary_weight": 0.0}


def test_import_is_light():
    code = (
        "import sys; from facegrid.models import convnets; print('tensorflow' in sys.modules, 'numpy' in sys.modules)"
    )
    folder = Path(config.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False False"
