"""What code does, as a digest: it changes where a result may change, and otherwise never.

Light to import (standard library only): the rules import it.
"""

import ast
import hashlib
import importlib.util
import json
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1]  # the package facegrid
# Modules that cannot change a number or a figure: they name mistakes, move files, share out work, describe the machine.
PLUMBING = (
    "facegrid.errors",
    "facegrid.provenance",
    "facegrid.storage.atomic",
    "facegrid.storage.job_log",
    "facegrid.storage.parallel",
    "facegrid.storage.timestamps",
)


def digest(data):
    """Short digest of plain data, independent of the order of keys (16 hex digits)."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


@cache
def code(script, *modules):
    """Digests {file: 16 hex digits} of a script and of the facegrid modules that it imports, directly or not.

    Import statements are read, so no list has to be kept.

    Args: script, its path; modules, further ones below facegrid that are imported by name, as a network's family is.
    """
    names, todo = set(), [f"facegrid.{module}" for module in modules] + _imports(Path(script))
    while todo:
        name = todo.pop()
        if name not in names and not is_plumbing(name):
            names.add(name)
            todo += _imports(_file(name)) + [name.rpartition(".")[0]] * ("." in name)
    modules = {path.relative_to(LIBRARY.parent).as_posix(): path for path in map(_file, sorted(names))}
    return {name: _file_digest(path) for name, path in {Path(script).name: Path(script), **modules}.items()}


def is_plumbing(name):
    """Whether a module changes no result; a package with all that is in it."""
    return f"{name}.".startswith(tuple(f"{each}." for each in PLUMBING))


def _file(name):
    path = LIBRARY.parent / name.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def _file_digest(path):
    return digest(_plain(_tree(path)))


def _plain(node):
    """A syntax tree as plain data: node names and fields that change what the code does.

    Left out are positions, comments, docstrings, and the words of raised errors and of printed lines. The same code
    gives the same data in every Python version: 3.12 added fields that are empty here, and reads f-strings otherwise.
    """
    if isinstance(node, list):
        return [_plain(each) for each in node if not _is_idle(each)]
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return ["Raise", _plain(node.exc.func)]
    values = list(ast.iter_fields(node))
    if isinstance(node, ast.JoinedStr):
        values = [("values", [each for each in node.values if getattr(each, "value", None) != ""])]
    fields = {name: _plain(value) for name, value in values if value not in (None, []) and name != "kind"}
    return [type(node).__name__, fields]


def _is_idle(node):
    """Whether a statement changes no result: a docstring or another bare constant, `pass`, a printed line."""
    if isinstance(node, ast.Pass):
        return True
    if not isinstance(node, ast.Expr):
        return False
    is_print = isinstance(node.value, ast.Call) and getattr(node.value.func, "id", None) == "print"
    return is_print or isinstance(node.value, ast.Constant)


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
            within = path.is_relative_to(LIBRARY)
            package = ".".join(path.parent.relative_to(LIBRARY.parent).parts) if within else None
            module = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            found += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return [name for name in found if name.split(".")[0] == "facegrid" and _file(name).is_file()]
