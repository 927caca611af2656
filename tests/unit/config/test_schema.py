"""The classes of the config: defaults, descriptions, and the JSON Schema that editors read."""

import copy
import inspect
import json
from pathlib import Path
from typing import get_args

import pytest
import yaml
from jsonschema import Draft202012Validator
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier
from snakemake.utils import update_config

from facegrid.config import grid, schema

PROJECT = Path(__file__).parents[3]
SCHEMAS = PROJECT / "workflow" / "schemas"
WHOLE = json.loads((SCHEMAS / "config.schema.json").read_text())
OVERLAY = json.loads((SCHEMAS / "config.overlay.schema.json").read_text())
OVERLAYS = sorted(path.name for path in (PROJECT / "config").glob("*.yaml") if path.name != "config.yaml")
ESTIMATORS = {
    "logistic_regression": LogisticRegression,
    "knn": KNeighborsClassifier,
    "decision_tree": DecisionTreeClassifier,
    "random_forest": RandomForestClassifier,
}


def read(name):
    return yaml.safe_load((PROJECT / "config" / name).read_text(encoding="utf-8"))


def mistakes(schema, content):
    return [error.message for error in Draft202012Validator(schema).iter_errors(content)]


def test_defaults_are_those_of_scikit_learn():
    assert [name for name, builder in schema.BUILDERS.items() if builder.kind == "classical"] == list(ESTIMATORS)
    for name, estimator in ESTIMATORS.items():
        parameters = inspect.signature(estimator).parameters
        own = {"builder", "resolution", "resample", "principal_axes"}
        fields = {key: field for key, field in schema.BUILDERS[name].model_fields.items() if key not in own}
        assert {key: field.default for key, field in fields.items()} == {key: parameters[key].default for key in fields}


def test_builders_without_a_random_state_are_the_deterministic_ones():
    for name, estimator in ESTIMATORS.items():
        # lbfgs, the solver of logistic_regression, does not look at it.
        seeded = "random_state" in inspect.signature(estimator).parameters and name != "logistic_regression"
        assert schema.BUILDERS[name].deterministic is not seeded


def test_builders_are_called_as_their_classes_say():
    assert {name: get_args(each.model_fields["builder"].annotation) for name, each in schema.BUILDERS.items()} == {
        name: (name,) for name in grid.BUILDERS
    }


@pytest.mark.parametrize("section", [WHOLE, *WHOLE["$defs"].values()], ids=["config", *WHOLE["$defs"]])
def test_every_key_is_described_and_has_a_default_or_must_be_given(section):
    assert section["additionalProperties"] is False
    assert section["description"].endswith(".")
    for key, part in section["properties"].items():
        assert ("default" in part) != (key in section.get("required", []))
        refers = "$ref" in part or "$ref" in part.get("anyOf", [{}])[0]  # to a section, which is described
        assert refers or "const" in part or part["description"].endswith(".")


def test_a_networks_own_training_has_the_keys_of_the_common_one():
    common = {schema.OwnTraining: schema.Training, type(schema.OwnTraining().augmentation): schema.Augmentation}
    for own, section in common.items():
        assert list(own.model_fields) == list(section.model_fields)
    nothing = schema.OwnTraining().model_dump()
    assert set(nothing.pop("augmentation").values()) == set(nothing.values()) == {None}


@pytest.mark.parametrize("each", [WHOLE, OVERLAY], ids=["whole", "overlay"])
def test_json_schema_is_one(each):
    Draft202012Validator.check_schema(each)


@pytest.mark.parametrize("name", ["config.yaml", *OVERLAYS])
def test_shipped_configs_are_valid_by_the_json_schema(name):
    merged = read("config.yaml")
    update_config(merged, read(name))
    assert mistakes(WHOLE, merged) == []
    merged["training"]["epoch"] = 3
    assert mistakes(WHOLE, merged)


@pytest.mark.parametrize("name", OVERLAYS)
def test_shipped_overlays_are_valid_by_theirs(name):
    overlay = read(name)
    assert mistakes(OVERLAY, overlay) == []
    assert mistakes(OVERLAY, {**overlay, "trainings": {}})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("models", "vgg11", "depht"), 11),
        (("models", "vgg11", "depth"), 12),
        (("models", "my model"), {"builder": "knn"}),
        (("splits", "all_rows", "fold"), -1),
        (("resolution",), "32"),
        (("grid", 0, "seeds"), [0, 0]),
    ],
)
def test_mistakes_are_seen_by_the_json_schema(path, value):
    content = copy.deepcopy(read("config.yaml"))
    place = content
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert mistakes(WHOLE, content)


@pytest.mark.parametrize("name", ["config.yaml", *OVERLAYS])
def test_shipped_configs_name_the_schema_for_editors(name):
    line = (PROJECT / "config" / name).read_text().splitlines()[0]
    path = PROJECT / "config" / line.removeprefix("# yaml-language-server: $schema=")
    assert path.resolve() == SCHEMAS / ("config.schema.json" if name == "config.yaml" else "config.overlay.schema.json")
