"""Write the pages of docs/ that are made from the code: python docs/generate.py

config.md comes from the schema, rules.md from Snakemake's graph of the demo's rules.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "workflow" / "scripts"))

from facegrid.config.check import (
    SCHEMA,
    legal,
)

CONFIG_HEAD = """\
# Every key of the config

Made from `workflow/schemas/config.schema.yaml` by `python docs/generate.py`. `config/config.yaml` is the
study's grid with its keys explained. An overlay (`snakemake --configfile mine.yaml`) names only what it changes:
mappings are merged key by key, lists are replaced whole. A key that is not known, or a value that is not legal, is
named before anything runs.
"""
RULES_HEAD = """\
# The rules

Who reads what of whom, drawn by Snakemake (`python docs/generate.py`, from the demo's grid; without it a copy or a
download of the pictures takes the place of `draw_faces`).

```mermaid
"""


def config_page():
    """docs/config.md as text."""
    return "\n".join([CONFIG_HEAD, *_keys(SCHEMA, "")])


def _keys(schema, path):
    """Lines of a mapping's keys, each with its description, then those below it."""
    lines = []
    for key, part in schema.get("properties", {}).items():
        name = f"{path}{key}"
        lines += [f"- **`{name}`** ({_legal(part, key in schema.get('required', []))}): {part['description']}"]
        lines += _below(part, name)
    return lines


def _below(part, name):
    entries = part.get("additionalProperties")
    if isinstance(entries, dict):
        return _entries(entries, f"{name}.<name>")
    if isinstance(part.get("items"), dict) and "properties" in part["items"]:
        return _keys(part["items"], f"{name}[].")
    return _keys(part, f"{name}.")


def _entries(entry, name):
    if "x-variants" not in entry:
        return _keys(entry, f"{name}.")
    rule, lines = entry["x-variants"], []
    for variant, schema in SCHEMA["$defs"][rule["in"]].items():
        lines += ["", f"### `{name}` with `{rule['key']}: {variant}`", "", schema["description"], ""]
        lines += _keys({**schema, "properties": _without(schema["properties"], rule["key"])}, "")
    return [*lines, ""]


def _without(properties, key):
    return {name: part for name, part in properties.items() if name != key}


def _legal(part, required):
    words = legal(part) or "anything"
    if required:
        return f"{words}; required"
    return f"{words}; default {_default(part)}" if "default" in part else words


def _default(part):
    value = part["default"]
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return "empty" if value in ({}, []) else value


def rules_page():
    """docs/rules.md as text."""
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "mermaid-js", "--forceall"]
    # In a folder of its own: the project's may hold results of another data set.
    with tempfile.TemporaryDirectory() as folder:
        command += ["--configfile", "config/demo.yaml", "--directory", folder]
        graph = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return f"{RULES_HEAD}{_sorted_graph(graph)}```\n"


def _sorted_graph(graph):
    """The graph with its rules by name: Snakemake's numbers change with the state of the results."""
    lines = [line.strip() for line in graph[graph.index("flowchart") :].splitlines() if line.strip()]
    names = dict(line.rstrip("]").split("[") for line in lines if "[" in line)
    arrows = sorted(" --> ".join(names[end] for end in line.split(" --> ")) for line in lines if " --> " in line)
    return "\n".join([lines[0], *(f"  {arrow}" for arrow in arrows), ""])


PAGES = {"config.md": config_page, "rules.md": rules_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (PROJECT / "docs" / name).write_text(page(), encoding="utf-8")
