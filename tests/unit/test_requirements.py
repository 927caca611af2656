"""The pinned sets agree with each other, with what is asked for, and with the environments of the jobs."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from facegrid.provenance import code_digest

PROJECT = Path(__file__).parents[2]
ENVIRONMENTS = sorted((PROJECT / "envs").glob("*.yaml"))
# conda-forge's name where it is not PyPI's.
PYPI_NAMES = {"matplotlib-base": "matplotlib"}


def asked(name):
    lines = (PROJECT / name).read_text().splitlines()
    return {re.match(r"[\w-]+", line).group().lower() for line in lines if re.match(r"\w", line)}


def pinned(name):
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", (PROJECT / name).read_text(), re.MULTILINE))


def versions_in(path):
    """{PyPI's name: version} of an environment, but for Python and pip."""
    entries = yaml.safe_load(path.read_text())["dependencies"]
    conda = [entry.split("=", 1) for entry in entries if isinstance(entry, str)]
    pip = [re.split(r"(?:\[.*\])?==", line) for entry in entries if isinstance(entry, dict) for line in entry["pip"]]
    return {PYPI_NAMES.get(name, name): version for name, version in conda + pip if name not in ("python", "pip")}


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
    pins, versions = pinned("requirements.txt"), versions_in(path)
    assert versions == {name: pins[name] for name in versions}


def test_rules_name_environments_that_are_there():
    rules = "".join(path.read_text() for path in (PROJECT / "workflow" / "rules").glob("*.smk"))
    named = set(re.findall(r'"\.\./\.\./envs/([\w-]+)\.yaml"', rules))
    assert named == {path.stem for path in ENVIRONMENTS}


SCRIPTS = PROJECT / "workflow" / "scripts"
DISTRIBUTIONS = packages_distributions()  # {module: names of what is installed}
RULES = "\n".join(path.read_text() for path in sorted((PROJECT / "workflow" / "rules").glob("*.smk")))
# (script, environment) of every rule that has both; of a choice of environments all.
JOBS = sorted(
    {
        (script.group(1), environment)
        for block in re.split(r"\n *(?:use )?rule ", RULES)
        if (script := re.search(r"\n +script:\s+\"\.\./scripts/(\w+)\.py\"", block))
        for environment in re.findall(r'"\.\./\.\./envs/([\w-]+)\.yaml"', block)
    }
)


def packages_of(script):
    """Packages that a script imports, and all modules of facegrid that it may come to; of networks all families."""
    families = [f"models.{path.stem}" for path in (SCRIPTS / "facegrid" / "models").glob("[!_]*.py")]
    modules = code_digest.code(SCRIPTS / f"{script}.py", *(families if script == "fit_convnet" else []))
    plumbing = [path for path in (SCRIPTS / "facegrid").rglob("*.py") if code_digest.is_plumbing(module_name(path))]
    ours = [SCRIPTS / path for path in modules]
    found = {name for path in [*ours, *plumbing] for name in imported(path)}
    return {DISTRIBUTIONS[name][0].lower() for name in found - sys.stdlib_module_names - {"facegrid"}}


def module_name(path):
    """facegrid.storage.atomic"""
    return ".".join(path.relative_to(SCRIPTS).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    """First names of the modules that a file imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


@pytest.mark.parametrize(("script", "environment"), JOBS)
def test_an_environment_has_what_the_jobs_in_it_import(script, environment):
    assert packages_of(script) <= versions_in(PROJECT / "envs" / f"{environment}.yaml").keys()


def test_every_script_of_a_rule_is_looked_at():
    named = set(re.findall(r"\.\./scripts/(\w+)\.py", RULES))
    assert {script for script, _ in JOBS} == named
