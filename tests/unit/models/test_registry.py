"""The networks by name: their builders, what the config may say of them, and what they cost."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from facegrid.config import check
from facegrid.models import registry

BUILDERS = {name: each for name, each in check.SCHEMA["$defs"]["builders"].items() if each["x-kind"] == "convnet"}


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_network_of_the_schema_has_its_module(builder):
    assert (Path(registry.__file__).parent / f"{builder}.py").is_file()


@pytest.mark.parametrize("builder", BUILDERS)
def test_defaults_are_those_of_the_builder(builder):
    family = pytest.importorskip(f"facegrid.models.{builder}", exc_type=ImportError)
    taken = inspect.signature(family.build).parameters
    offered = {key: part.get("default") for key, part in BUILDERS[builder]["properties"].items()}
    not_of_the_builder = {"builder", "resolution", "resample", *registry.OF_TRAINING}
    assert {key: taken[key].default for key in list(taken)[2:]} == {
        key: offered[key] for key in offered if key not in not_of_the_builder
    }


def test_settings_are_flat_and_have_the_weight_of_the_heads():
    pytest.importorskip("tensorflow")
    parameters = {"dropout": 0.4, "label_smoothing": 0.1, "class_weight": None, "training": {"epochs": 2}}
    wanted = {"epochs": 2, "label_smoothing": 0.1, "class_weight": None}
    assert registry.settings("googlenet", parameters) == wanted | {"auxiliary_weight": 0.3}
    assert registry.settings("vgg", parameters) == wanted | {"auxiliary_weight": 0.0}


def test_import_is_light():
    code = (
        "import sys; from facegrid.models import registry; print('tensorflow' in sys.modules, 'numpy' in sys.modules)"
    )
    folder = Path(check.__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False False"
