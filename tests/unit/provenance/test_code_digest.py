"""The code that a recipe holds: what a script imports, and nothing else."""

import json
import subprocess
import sys

import pytest

from facegrid.provenance import code_digest

SCRIPTS = sorted(path.stem for path in code_digest.SCRIPTS.glob("*.py"))


def test_digest_tells_data_apart_and_not_their_order():
    assert code_digest.digest({"a": 1, "b": 2}) == code_digest.digest({"b": 2, "a": 1})
    assert code_digest.digest({"a": 1, "b": 2}) != code_digest.digest({"a": 2, "b": 1})
    assert code_digest.digest([1, 2]) != code_digest.digest([2, 1])


def test_code_follows_imports():
    files = code_digest.code("fit_classical")
    assert {
        "fit_classical.py",
        "facegrid/fits.py",
        "facegrid/models/classical.py",
        "facegrid/parts.py",
    } <= files.keys()
    assert not {"facegrid/logs.py", "facegrid/files.py", "facegrid/table.py", "facegrid/models/vgg.py"} & files.keys()


def test_code_takes_modules_that_are_imported_by_name():
    assert "facegrid/models/classical.py" in code_digest.code("split_rows", "models.classical")
    assert "facegrid/models/classical.py" not in code_digest.code("split_rows")


def test_code_follows_relative_imports(tmp_path, monkeypatch):
    files = {
        "script.py": "from facegrid.models import net",
        "facegrid/models/__init__.py": "",
        "facegrid/models/net.py": "from . import blocks\nfrom ..people import who",
        "facegrid/models/blocks.py": "",
        "facegrid/people.py": "who = 1",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code_digest, "SCRIPTS", tmp_path)
    assert code_digest.code("script").keys() == files.keys()


IMPORTS = """
import json, sys
found = {}
for script, imports in json.load(sys.stdin).items():
    for name in [name for name in sys.modules if name.split(".")[0] == "facegrid"]:
        del sys.modules[name]
    exec(imports, {})
    found[script] = [name for name in sys.modules if name.split(".")[0] == "facegrid"]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def loaded():
    """Names of facegrid's modules that Python loads for the imports of each script, {script: names}."""
    scripts = {}
    for path in code_digest.SCRIPTS.glob("*.py"):
        lines = map(str.strip, path.read_text().splitlines())
        scripts[path.stem] = "\n".join(line for line in lines if line.startswith(("import ", "from ")))
    command = [sys.executable, "-c", IMPORTS]
    done = subprocess.run(command, cwd=code_digest.SCRIPTS, input=json.dumps(scripts), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("script", SCRIPTS)
def test_code_names_every_module_that_python_loads(script, loaded):
    files = {name.replace(".", "/") for name in set(loaded[script]) - code_digest.PLUMBING}
    named = {path.removesuffix(".py").removesuffix("/__init__") for path in code_digest.code(script)} - {script}
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
    digests = [code_digest._file_digest(tmp_path / name) for name in ("one.py", "other.py")]
    assert (digests[0] == digests[1]) is same


def test_a_text_that_is_no_docstring_counts(tmp_path):
    for name, text in {"one.py": "TEXT = 'a'", "other.py": "TEXT = 'b'"}.items():
        (tmp_path / name).write_text(text)
    assert code_digest._file_digest(tmp_path / "one.py") != code_digest._file_digest(tmp_path / "other.py")
