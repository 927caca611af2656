"""The benchmarks run and print what they measured; at their tiny sizes the numbers mean nothing."""

import ast
import subprocess
import sys

import pytest
from project import PROJECT

BENCHMARKS = PROJECT / "tests" / "benchmarks"
MAIN = ast.parse((BENCHMARKS / "__main__.py").read_text())
# Of the command itself, so that no benchmark is left out.
NAMES = next(
    ast.literal_eval(node.value) for node in MAIN.body if isinstance(node, ast.Assign) and node.targets[0].id == "NAMES"
)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_benchmark_prints_its_section(name):
    done = subprocess.run(
        [sys.executable, BENCHMARKS, name, "--tiny"], cwd=PROJECT, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("## ")
    assert any(line.startswith("|--") or line.startswith("|:-") for line in lines), done.stdout
