"""The cluster's profile takes the place of the default one, so it says all that one says."""

from pathlib import Path

import yaml

PROFILES = Path(__file__).parents[2] / "profiles"


def profile(name):
    return yaml.safe_load((PROFILES / name / "profile.yaml").read_text())


def test_cluster_has_the_shared_settings():
    shared = {key: value for key, value in profile("default").items() if key != "cores"}
    cluster = profile("slurm")
    assert {key: cluster.get(key) for key in shared} == shared


def test_cores_would_hold_the_jobs_of_a_cluster_to_so_many_threads():
    assert "cores" not in profile("slurm")


def test_every_key_is_commented():
    lines = (PROFILES / "slurm/profile.yaml").read_text().splitlines()
    own = lines[: next(n for n, line in enumerate(lines) if "The same as in profiles/default" in line)]
    keys = [n for n, line in enumerate(own) if line and not line.startswith(("#", " "))]
    assert keys and all(own[n - 1].startswith("#") for n in keys)
