"""The pages of docs/: those made from the code are current, and what they link to is there."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md")])


@pytest.fixture(scope="module")
def generate():
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate", PROJECT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "page",
    [
        "docs/config.md",
        "docs/rules.md",
        "workflow/schemas/config.schema.json",
        "workflow/schemas/config.overlay.schema.json",
    ],
)
def test_generated_pages_are_current(generate, page):
    written = (PROJECT / page).read_text()
    assert generate.PAGES[page]() == written, "run: python docs/generate.py"


def test_every_key_of_the_config_is_on_the_config_page():
    page = (PROJECT / "docs/config.md").read_text()
    schema = json.loads((PROJECT / "workflow/schemas/config.schema.json").read_text())
    keys = {key for section in [schema, *schema["$defs"].values()] for key in section["properties"]}
    assert {"dataset", "n_neighbors", "monitor", "test_share"} <= keys
    in_headings = {"strategy", "builder"}
    assert [key for key in keys - in_headings if f"{key}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_links_lead_to_files(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [*PAGES, *(PROJECT / "config").glob("*.yaml")], ids=lambda page: page.name)
def test_no_target_stands_after_configfile_where_snakemake_takes_it_for_one(page):
    said = " ".join(page.read_text().replace("\n#", "\n").split())
    assert re.findall(r"--configfile(?: \S+\.yaml)+ (?:results/|plan|status|partial|predict)\S*", said) == []
