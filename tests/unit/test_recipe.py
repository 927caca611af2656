"""The code that a recipe holds: what a script imports, and nothing else."""

import subprocess
import sys

import pytest

from facegrid import recipe

SCRIPTS = sorted(path.stem for path in recipe.SCRIPTS.glob("*.py"))


def test_digest_tells_data_apart_and_not_their_order():
    assert recipe.digest({"a": 1, "b": 2}) == recipe.digest({"b": 2, "a": 1})
    assert recipe.digest({"a": 1, "b": 2}) != recipe.digest({"a": 2, "b": 1})
    assert recipe.digest([1, 2]) != recipe.digest([2, 1])


def test_code_follows_imports():
    files = recipe.code("fit_classical")
    assert {
        "fit_classical.py",
        "facegrid/fits.py",
        "facegrid/models/classical.py",
        "facegrid/parts.py",
    } <= files.keys()
    assert not {"facegrid/logs.py", "facegrid/files.py", "facegrid/table.py", "facegrid/models/vgg.py"} & files.keys()


def test_code_takes_modules_that_are_imported_by_name():
    assert "facegrid/models/classical.py" in recipe.code("split_rows", "models.classical")
    assert "facegrid/models/classical.py" not in recipe.code("split_rows")


@pytest.mark.parametrize("script", SCRIPTS)
def test_code_names_every_module_that_python_loads(script):
    """Oracle: import what the script imports in a new process and look at sys.modules."""
    imports = [
        line.strip()
        for line in (recipe.SCRIPTS / f"{script}.py").read_text().splitlines()
        if line.strip().startswith(("import ", "from "))
    ]
    code = "\n".join([*imports, "import sys", "print(*(n for n in sys.modules if n.startswith('facegrid')))"])
    done = subprocess.run([sys.executable, "-c", code], cwd=recipe.SCRIPTS, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split()) - recipe.PLUMBING
    files = {name.replace(".", "/") for name in loaded}
    named = {path.removesuffix(".py").removesuffix("/__init__") for path in recipe.code(script)} - {script}
    assert files == named


WRITTEN = """
def twice(x):
    return 2 * x
"""
SAME = """'''A module.'''
# Doubling.
def twice(
    x,
):
    '''Twice.'''
    return 2*x  # two
"""


@pytest.mark.parametrize(
    "text, same",
    [(SAME, True), (WRITTEN.replace("2", "3"), False), (WRITTEN.replace("x)", "x, y)"), False), ("", False)],
)
def test_code_is_what_it_does_and_not_how_it_is_written(tmp_path, text, same):
    (tmp_path / "one.py").write_text(WRITTEN)
    (tmp_path / "other.py").write_text(text)
    digests = [recipe._file_digest(tmp_path / name) for name in ("one.py", "other.py")]
    assert (digests[0] == digests[1]) is same


def test_a_text_that_is_no_docstring_counts(tmp_path):
    for name, text in {"one.py": "TEXT = 'a'", "other.py": "TEXT = 'b'"}.items():
        (tmp_path / name).write_text(text)
    assert recipe._file_digest(tmp_path / "one.py") != recipe._file_digest(tmp_path / "other.py")
