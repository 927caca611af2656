"""What decides a result, as plain data: the params of the rules, compared by Snakemake from run to run.

Light to import (standard library only): the Snakefile imports it.
"""

import ast
import hashlib
import importlib.util
import json
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[3]
SCRIPTS = PROJECT / "workflow" / "scripts"
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
# Modules that cannot change a number or a figure: they redirect output, name problems and rename files.
PLUMBING = {"facegrid", "facegrid.errors", "facegrid.files", "facegrid.logs", "facegrid.parallel", "facegrid.recipe"}


def digest(data):
    """Short digest of plain data, independent of the order of keys (16 hex digits)."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


@cache
def code(script, *modules):
    """Digests {file: 16 hex digits} of a script, the facegrid modules it imports, directly or not, and `modules`.

    Found by reading the import statements, so that no list has to be kept; `modules` names those that are imported
    by name while the script runs (a model's family).
    """
    names, todo = set(), [f"facegrid.{module}" for module in modules] + _imports(SCRIPTS / f"{script}.py")
    while todo:
        name = todo.pop()
        if name not in names | PLUMBING:
            names.add(name)
            todo += _imports(_file(name))
    return {path.relative_to(SCRIPTS).as_posix(): _file_digest(path) for path in _files(script, names)}


def _files(script, names):
    return [SCRIPTS / f"{script}.py", *(_file(name) for name in sorted(names))]


def _file(name):
    path = SCRIPTS / name.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _file_digest(path):
    """Of what the code does: comments, docstrings and layout change no result."""
    tree = _tree(path)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:16]


@cache
def _tree(path):
    return ast.parse(path.read_bytes())


@cache
def _imports(path):
    """Names of the facegrid modules that a file imports."""
    found = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.parent.relative_to(SCRIPTS).parts)
            module = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return [name for name in found if name.split(".")[0] == "facegrid" and _file(name).is_file()]
