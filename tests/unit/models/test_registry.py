"""The networks by name: their builders, what the config may say of them, and what they cost."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from facegrid.config import schema
from facegrid.models import registry

BUILDERS = {name: each for name, each in schema.BUILDERS.items() if each.kind == "convnet"}


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_network_of_the_config_has_its_module(builder):
    assert (Path(registry.__file__).parent / f"{builder}.py").is_file()


@pytest.mark.parametrize("builder", BUILDERS)
def test_defaults_are_those_of_the_builder(builder):
    family = pytest.importorskip(f"facegrid.models.{builder}", exc_type=ImportError)
    taken = inspect.signature(family.build).parameters
    offered = {key: field.default for key, field in BUILDERS[builder].model_fields.items()}
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
    folder = Path(registry.__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False False"
