"""Write what is made from the code: python docs/generate.py

docs/config.md and the JSON Schemas of the editors come from the classes of the config. docs/rules.md comes from
Snakemake's graph of the demo's rules.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT / "workflow" / "scripts"))

from facegrid.config.schema import json_schema
from facegrid.config.words import branches, legal

CONFIG_HEAD = """\
# Every key of the config

Made from `workflow/scripts/facegrid/config/schema.py` by `python docs/generate.py`. `config/config.yaml` is the
study's grid with its keys explained. An overlay (`snakemake --configfile mine.yaml`) names only what it changes:
mappings are merged key by key, lists are replaced whole. A key that is not known, or a value that is not legal, is
named before anything runs.
"""
LEFT_OUT = {"required", "discriminator"}
RULES_HEAD = """\
# The rules

Who reads what of whom, drawn by Snakemake (`python docs/generate.py`, from the demo's grid; without it a copy or a
download of the pictures takes the place of `draw_faces`).

```mermaid
"""


def config_page():
    """docs/config.md as text."""
    root = json_schema()
    return "\n".join([CONFIG_HEAD, *_keys(root, "", root["$defs"])])


def _keys(section, path, sections):
    """Lines of a section's keys, each with its description, then those below it."""
    lines = []
    for key, part in section["properties"].items():
        if "const" not in part:  # the name of the variant stands in the heading
            name, inner = f"{path}{key}", _opened(part, sections)
            words = part.get("description") or inner["description"]
            lines += [f"- **`{name}`** ({_legal(part, key in section.get('required', []))}): {words}"]
            lines += _below(inner, name, sections)
    return lines


def _below(part, name, sections):
    for entry in part.get("patternProperties", {}).values():
        return _entries(entry, f"{name}.<name>", sections)
    if part.get("type") == "array" and "$ref" in part["items"]:
        return _keys(_opened(part["items"], sections), f"{name}[].", sections)
    # A network's own training has the keys of the common one, which is on the page.
    return _keys(part, f"{name}.", sections) if "properties" in part and part != sections["OwnTraining"] else []


def _entries(entry, name, sections):
    if "oneOf" not in entry:
        return _keys(_opened(entry, sections), f"{name}.", sections)
    lines, key = [], entry["discriminator"]["propertyName"]
    for variant, reference in entry["discriminator"]["mapping"].items():
        section = _opened({"$ref": reference}, sections)
        lines += ["", f"### `{name}` with `{key}: {variant}`", "", section["description"], ""]
        lines += _keys(section, "", sections)
    return [*lines, ""]


def _opened(part, sections):
    """A part of the JSON Schema: what it refers to, without null."""
    part = next(branch for branch in branches(part) if branch.get("type") != "null")
    return sections[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part


def _legal(part, required):
    if required:
        return f"{legal(part)}; required"
    value = part["default"]
    if value is None or isinstance(value, bool):
        value = {None: "null", True: "true", False: "false"}[value]
    return f"{legal(part)}; default {'empty' if value == {} else value}"


def schema_file():
    """The JSON Schema of the whole config, for editors."""
    return json.dumps(json_schema(), indent=1) + "\n"


def overlay_schema_file():
    """The JSON Schema of overlays: nothing is required, and a model or split may leave out what it is."""
    return json.dumps(_partial(json_schema()), indent=1) + "\n"


def _partial(schema):
    if not isinstance(schema, dict):
        return [_partial(part) for part in schema] if isinstance(schema, list) else schema
    others = {"oneOf": "anyOf"}
    return {others.get(key, key): _partial(part) for key, part in schema.items() if key not in LEFT_OUT}


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


PAGES = {
    "docs/config.md": config_page,
    "docs/rules.md": rules_page,
    "workflow/schemas/config.schema.json": schema_file,
    "workflow/schemas/config.overlay.schema.json": overlay_schema_file,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (PROJECT / name).write_text(page(), encoding="utf-8")
