"""Whole runs of the workflow in copies of the project, on few and small drawn faces."""

import pytest
import yaml
from project import SMALL, Project


@pytest.fixture
def new_project(tmp_path):
    """A project in which nothing has run, with a small grid on drawn faces."""
    return Project(tmp_path, yaml.safe_load(yaml.safe_dump(SMALL)))


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A finished run; read it, but let `finished` give a copy to change."""
    project = Project(tmp_path_factory.mktemp("fertig – 完 it is"), SMALL)
    run = project.snakemake()
    assert run.status == 0, run.text
    return project


@pytest.fixture
def finished(finished_run, tmp_path):
    """A finished run of one's own, with Snakemake's records."""
    return finished_run.copied(tmp_path)
