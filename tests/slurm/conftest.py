"""A running SLURM cluster, and small projects for it."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import yaml
from project import SMALL, Project
from slurm_cluster import DAEMONS, OF_ACCOUNTING, Cluster

# Of SMALL a few cells, and two networks of 1/32 of MobileNet's width: one in the grid and one that trains for longer.
# On a fast machine 40 epochs were over before a job that was cancelled after the first had ended.
EPOCHS = 150
OVERLAY = SMALL | {
    "training": {"increases": None},
    "models": SMALL["models"]
    | {
        "tiny": {"builder": "mobilenet", "alpha": 0.03125, "training": {"epochs": 2}},
        "longer": {"builder": "mobilenet", "alpha": 0.03125, "training": {"epochs": EPOCHS}},
    },
    "grid": [
        {"split": "all_rows", "models": ["logistic_regression", "knn", "random_forest", "tiny"], "seeds": [0]},
    ],
}


def new_project(folder):
    """A project in which nothing has run."""
    return Project(folder, yaml.safe_load(yaml.safe_dump(OVERLAY)))


@pytest.fixture(scope="session")
def new_cluster():
    """Function (accounting) -> a running Cluster, stopped at the end of the session."""
    clusters = []

    def start(accounting):
        path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
        missing = [name for name in DAEMONS + OF_ACCOUNTING * accounting if not shutil.which(name, path=path)]
        if missing:
            pytest.skip(f"SLURM is not installed: no {', '.join(missing)}")
        # Not below pytest's own folder, which is closed to others: munge wants its socket's path open.
        folder = Path(tempfile.mkdtemp(prefix="facegrid-slurm-"))
        folder.chmod(0o755)
        clusters.append(Cluster(folder, accounting))
        clusters[-1].start()
        return clusters[-1]

    yield start
    for cluster in clusters:
        cluster.stop()
        shutil.rmtree(cluster.folder)


@pytest.fixture(scope="session")
def cluster(new_cluster):
    """A cluster as most are set up by hand: without accounting."""
    return new_cluster(accounting=False)


@pytest.fixture(scope="session")
def accounting_cluster(new_cluster):
    """A cluster with an accounting database, which sacct asks."""
    return new_cluster(accounting=True)


@pytest.fixture
def project(tmp_path):
    """A project in which nothing has run."""
    return new_project(tmp_path)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """A project in which all that the fits read has been made, without a cluster; only to be read."""
    project = new_project(tmp_path_factory.mktemp("pictures"))
    run = project.snakemake("results/arrays/images_16.npy", "results/splits/all_rows.csv")
    assert run.status == 0, run.text
    return project


@pytest.fixture
def prepared(pictures, project):
    """The same to fit in."""
    shutil.copytree(pictures.folder / "results", project.folder / "results")
    return project
