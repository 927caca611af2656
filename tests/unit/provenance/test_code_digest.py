"""The code that a recipe holds: what a script imports, and nothing else."""

import json
import subprocess
import sys

import pytest
from project import PROJECT, other_python

from facegrid.provenance import code_digest

SCRIPTS = PROJECT / "workflow" / "scripts"
NAMES = sorted(path.stem for path in SCRIPTS.glob("*.py"))


def test_digest_tells_data_apart_and_not_their_order():
    assert code_digest.digest({"a": 1, "b": 2}) == code_digest.digest({"b": 2, "a": 1})
    assert code_digest.digest({"a": 1, "b": 2}) != code_digest.digest({"a": 2, "b": 1})
    assert code_digest.digest([1, 2]) != code_digest.digest([2, 1])


def code_of(script, *modules):
    return code_digest.code(SCRIPTS / f"{script}.py", *modules)


def test_code_follows_imports():
    files = code_of("fit_classical")
    assert {
        "fit_classical.py",
        "facegrid/__init__.py",
        "facegrid/models/classical.py",
        "facegrid/data/split_file.py",
        "facegrid/storage/csv_table.py",  # how a number is written
    } <= files.keys()
    without = {"facegrid/storage/job_log.py", "facegrid/storage/atomic.py", "facegrid/provenance/environment.py"}
    without |= {"facegrid/models/backend.py", "facegrid/models/vgg.py", "facegrid/errors.py"}
    assert not without & files.keys()


def test_what_chooses_kernels_counts_for_networks_alone():
    assert "facegrid/models/backend.py" in code_of("fit_convnet")
    assert "facegrid/models/backend.py" not in code_of("fit_classical")


def test_code_takes_modules_that_are_imported_by_name():
    assert "facegrid/models/classical.py" in code_of("split_rows", "models.classical")
    assert "facegrid/models/classical.py" not in code_of("split_rows")


def test_code_follows_relative_imports(tmp_path, monkeypatch):
    files = {
        "script.py": "from facegrid.models import net",
        "facegrid/__init__.py": "",
        "facegrid/models/__init__.py": "",
        "facegrid/models/net.py": "from . import blocks\nfrom ..people import who",
        "facegrid/models/blocks.py": "",
        "facegrid/people.py": "who = 1",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(code_digest, "LIBRARY", tmp_path / "facegrid")
    assert code_digest.code(tmp_path / "script.py").keys() == files.keys()


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
    for path in SCRIPTS.glob("*.py"):
        lines = map(str.strip, path.read_text().splitlines())
        scripts[path.stem] = "\n".join(line for line in lines if line.startswith(("import ", "from ")))
    command = [sys.executable, "-c", IMPORTS]
    done = subprocess.run(command, cwd=SCRIPTS, input=json.dumps(scripts), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("script", NAMES)
def test_code_names_every_module_that_python_loads(script, loaded):
    wanted = {name.replace(".", "/") for name in loaded[script] if not code_digest.is_plumbing(name)}
    named = {path.removesuffix(".py").removesuffix("/__init__") for path in code_of(script)} - {script}
    # Imported where a network is loaded, which is not always.
    late = (
        {"facegrid/models", "facegrid/models/backend"} if script in ("measure_latency", "predict_pictures") else set()
    )
    assert named == wanted | late


WRITTEN = """
def twice(x):
    if x is None:
        raise ValueError(f"{x!r} is no number")
    return 2 * x
"""
SAME = """'''A module.'''
# Doubling.
def twice(
    x,
):
    '''Twice.'''
    print("doubling")
    if x is None:
        raise ValueError("give a number")
    return 2*x  # two
"""


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (SAME, True),
        (WRITTEN.replace("2 *", "3 *"), False),
        (WRITTEN.replace("x)", "x, y)", 1), False),
        (WRITTEN.replace("ValueError", "TypeError"), False),
        (WRITTEN.replace("x is None", "not x"), False),
        ("", False),
    ],
)
def test_code_is_what_it_does_and_not_how_it_is_written_or_what_it_says(tmp_path, text, same):
    (tmp_path / "one.py").write_text(WRITTEN)
    (tmp_path / "other.py").write_text(text)
    digests = [code_digest._file_digest(tmp_path / name) for name in ("one.py", "other.py")]
    assert (digests[0] == digests[1]) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TEXT = 'a'", "TEXT = 'b'"),
        ("x = f'{a:.1f} {b}'", "x = f'{a:.2f} {b}'"),
        ("x = f'{a} {b}'", "x = f'{a}{b}'"),
        ("x = 1", "x = 1.0"),
        ("x = [1, None]", "x = [1]"),
        ("x = y[:0]", "x = y[0:]"),
        ("print(1, file=open('a', 'w')) or f()", "f()"),
        ("def f(*, a): pass", "def f(a): pass"),
        ("def f(a, b=1): pass", "def f(a=1, b=1): pass"),
        ("x = {**a, 'b': 1}", "x = {'b': 1}"),
        ("x = a < b", "x = a <= b"),
        ("x += 1", "x -= 1"),
    ],
)
def test_what_changes_a_result_changes_the_digest(tmp_path, one, other):
    for name, text in {"one.py": one, "other.py": other}.items():
        (tmp_path / name).write_text(text)
    assert code_digest._file_digest(tmp_path / "one.py") != code_digest._file_digest(tmp_path / "other.py")


DIGESTS = """
import sys, pathlib
from facegrid.provenance import code_digest
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    print(path.relative_to(sys.argv[1]), code_digest._file_digest(path))
"""


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_another_python_gives_the_same_digests(version):
    """ast.unparse and ast.dump do not: their texts of f-strings and of new fields differ."""
    python = other_python(version)
    ours, theirs = (
        subprocess.run(
            [command, "-c", DIGESTS, SCRIPTS], cwd=SCRIPTS, capture_output=True, text=True, check=True
        ).stdout
        for command in (sys.executable, python)
    )
    assert theirs == ours
