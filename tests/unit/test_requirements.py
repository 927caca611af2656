"""The pinned sets agree with each other, with what is asked for, and with the environments of the jobs."""

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ENVIRONMENTS = sorted((PROJECT / "envs").glob("*.yaml"))
# conda-forge's name where it is not PyPI's.
PYPI_NAMES = {"matplotlib-base": "matplotlib"}


def asked(name):
    lines = (PROJECT / name).read_text().splitlines()
    return {re.match(r"[\w-]+", line).group().lower() for line in lines if re.match(r"\w", line)}


def pinned(name):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (PROJECT / name).read_text(), re.MULTILINE))


def test_every_direct_dependency_is_pinned():
    assert asked("requirements.in") <= pinned("requirements.txt").keys()
    assert asked("requirements-dev.in") <= pinned("requirements-dev.txt").keys()


def test_development_has_the_same_versions():
    main, development = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert {name: development[name] for name in main} == main


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_address(name):
    text = (PROJECT / name).read_text()
    pins = re.split(r"\n(?=\S)", text.split("\n", 2)[2])
    assert all("--hash=sha256:" in pin for pin in pins if not pin.startswith("#")) and len(pins) > 50
    assert not re.search(r"://|--(extra-)?index|--find-links", text)


@pytest.mark.parametrize("path", ENVIRONMENTS, ids=lambda path: path.stem)
def test_environments_have_the_pinned_versions(path):
    pins = pinned("requirements.txt")
    entries = yaml.safe_load(path.read_text())["dependencies"]
    conda = [entry.split("=", 1) for entry in entries if isinstance(entry, str)]
    pip = [re.split(r"(?:\[.*\])?==", line) for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    versions = {PYPI_NAMES.get(name, name): version for name, version in conda + pip if name not in ("python", "pip")}
    assert versions == {name: pins[name] for name in versions}


def test_rules_name_environments_that_are_there():
    rules = "".join(path.read_text() for path in (PROJECT / "workflow" / "rules").glob("*.smk"))
    named = set(re.findall(r'"\.\./\.\./envs/([\w-]+)\.yaml"', rules))
    assert named == {path.stem for path in ENVIRONMENTS}
