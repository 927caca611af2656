"""Measure how fast facegrid is beside what else one would do: python tests/benchmarks

Every number is a ratio of ways that were timed in turns on one machine; nothing else should be at work on it.
"""

import argparse
import re
from importlib import import_module

from measure import PROJECT

PAGE = PROJECT / "docs" / "benchmarks.md"
NAMES = ["arrays", "classical", "fit", "layers", "bfloat16", "grid", "workflow", "aggregate", "memory"]


def main():
    """Print the sections that were asked for; with --keep, put them on the page."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"which of {', '.join(NAMES)}; all without one")
    parser.add_argument("--tiny", action="store_true", help="sizes that take seconds and say nothing")
    parser.add_argument("--keep", action="store_true", help="put what was measured into docs/benchmarks.md")
    parser.add_argument("--pictures", default="resources/facial_expressions", help="folder of the study's pictures")
    parser.add_argument("--torch", help="a python that has PyTorch, to measure it beside")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(NAMES):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    for name in chosen.names or NAMES:
        text = import_module(name).section(chosen).text()
        print(text, flush=True)
        if chosen.keep:
            keep(name, text)


def keep(name, text):
    """Put a section between its marks on the page."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    page = PAGE.read_text(encoding="utf-8")
    found = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: begin + text + end, page, flags=re.DOTALL)
    PAGE.write_text(found, encoding="utf-8")


main()
