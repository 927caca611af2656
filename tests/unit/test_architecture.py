"""The library's packages: imports go down only, TensorFlow comes in by one door, and names stand once."""

import ast
import sys
from collections import Counter

import pytest
from project import PROJECT

LIBRARY = PROJECT / "workflow" / "scripts" / "facegrid"
# From the bottom: a package imports from those of lower lines, and from itself. docs/architecture.md shows the same.
LEVELS = [
    {"errors"},
    {"storage", "provenance"},
    {"config"},
    {"data"},
    {"models"},
    {"training"},
    {"evaluation"},
    {"inference"},
    {"reporting"},
    {"status"},
]
MODULES = sorted(path for path in LIBRARY.rglob("*.py") if path.parent != LIBRARY)


def level(package):
    return next(number for number, packages in enumerate(LEVELS) if package in packages)


def imported(path):
    """Full names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_imports_go_down_only(path):
    own = path.relative_to(LIBRARY).parts[0]
    for name in imported(path):
        if name.startswith("facegrid."):
            package = name.split(".")[1]
            assert package == own or level(package) < level(own), f"{path.name} imports {name}"


def test_every_package_has_its_level():
    packages = {path.name for path in LIBRARY.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert packages | {"errors"} == set.union(*LEVELS)


def test_keras_and_tensorflow_are_imported_in_one_module():
    """Two environment variables must be set before, and count in the recipe of whatever uses them."""
    users = [path for path in MODULES if {"keras", "tensorflow"} & {name.split(".")[0] for name in imported(path)}]
    assert [path.relative_to(LIBRARY).as_posix() for path in users] == ["models/backend.py"]


def test_pictures_are_opened_in_one_place_and_nothing_unpickles():
    """By its allow-list of formats; a pickle that is loaded runs what it says."""
    text = {path.relative_to(LIBRARY).as_posix(): path.read_text() for path in MODULES}
    assert [name for name, lines in text.items() if "Image.open(" in lines] == ["data/image_decoding.py"]
    assert [name for name, lines in text.items() if "allow_pickle" in lines or "import pickle" in lines] == []


def test_no_module_has_the_name_of_another_one_or_of_pythons():
    names = Counter(path.stem for path in MODULES if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1 or name in sys.stdlib_module_names] == []


def test_snakemakes_private_names_stand_in_one_module():
    words = ("sys.argv", "workflow.scheduler", "workflow.persistence", "workflow.dag.", "workflow.is_main_process")
    words += ("workflow.remote_exec", "workflow.config_settings", "workflow.executor_plugin", "workflow.dag_settings")
    words += ("workflow.modifier", "workflow.deployment_settings", "workflow.globals")
    files = [*(PROJECT / "workflow").rglob("*.smk"), PROJECT / "Snakefile", PROJECT / "workflow/Snakefile", *MODULES]
    users = {path.name for path in files if any(word in path.read_text() for word in words)}
    assert users == {"snakemake_internals.py"}


def test_unit_tests_mirror_the_library():
    """A folder of tests/unit is a package; what its modules are tested in may cover several of them."""
    tests = {path.relative_to(PROJECT / "tests" / "unit") for path in (PROJECT / "tests" / "unit").rglob("test_*.py")}
    assert all((LIBRARY / path.parent).is_dir() for path in tests)


def test_the_page_names_every_package():
    text = (PROJECT / "docs" / "architecture.md").read_text()
    assert [
        path for path in MODULES if f"`{path.relative_to(LIBRARY).as_posix()}`" not in text and path.stem != "__init__"
    ] == []
