"""What published workflows are used by: the library as a package, the files that the workflow catalog reads."""

import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml
from project import PROJECT

LIBRARY = PROJECT / "workflow" / "scripts" / "facegrid"
PACKAGE = tomllib.loads((PROJECT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of the library, built from a copy without network: {file: its text}."""
    pytest.importorskip("setuptools", reason="a package is built without network only where setuptools is installed")
    copy = tmp_path_factory.mktemp("package")
    for name in ("pyproject.toml", "requirements.in", "LICENSE"):
        shutil.copy(PROJECT / name, copy)
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "workflow", copy / "workflow", ignore=leave_out)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "."]
    done = subprocess.run(build, cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (path,) = copy.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_module_is_in_the_wheel_and_no_script(wheel):
    ours = {path.relative_to(LIBRARY.parent).as_posix(): path.read_text() for path in LIBRARY.rglob("*.py")}
    assert {name: text for name, text in wheel.items() if ".dist-info/" not in name} == ours


def test_the_library_has_no_file_but_modules():
    """Another kind of file would have to be named in pyproject.toml."""
    assert {path.suffix for path in LIBRARY.rglob("*") if path.is_file()} - {".pyc"} == {".py"}


def test_the_wheel_asks_for_what_requirements_in_lists(wheel):
    (metadata,) = [text for name, text in wheel.items() if name.endswith(".dist-info/METADATA")]
    lines = [line.split("#")[0].strip() for line in (PROJECT / "requirements.in").read_text().splitlines()]
    asked = [line.removeprefix("Requires-Dist: ") for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert asked == [line for line in lines if line]
    assert "snakemake" in asked and f"Version: {PACKAGE['project']['version']}\n" in metadata
    assert any(name.endswith("licenses/LICENSE") for name in wheel)


def test_the_layout_of_the_workflow_catalog():
    for name in ("workflow/Snakefile", "README.md", "LICENSE", "config/README.md", "config/config.yaml"):
        assert (PROJECT / name).read_text().strip(), name
    usage = yaml.safe_load((PROJECT / ".snakemake-workflow-catalog.yml").read_text())["usage"]
    assert usage.keys() == {"mandatory-flags", "software-stack-deployment", "report"}
    assert usage["mandatory-flags"].keys() == {"desc", "flags"}
    assert all(isinstance(text, str) for text in usage["mandatory-flags"].values())
    assert usage["software-stack-deployment"].keys() == {"conda", "apptainer", "apptainer+conda"}
    assert all(isinstance(value, bool) for value in [usage["report"], *usage["software-stack-deployment"].values()])
