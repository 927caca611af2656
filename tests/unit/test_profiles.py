"""The cluster's profile takes the place of the default one, so it says all that one says."""

import re
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


def test_what_takes_long_is_a_job_of_the_cluster():
    """As docs/cluster.md says; a rule that another one is made from has its localrule, unless it says otherwise."""
    rules = {}
    for path in sorted((PROFILES.parent / "workflow/rules").glob("*.smk")):
        for text in re.split(r"^(?=rule |use rule )", path.read_text(), flags=re.MULTILINE)[1:]:
            found = re.match(r"rule (\w+):|use rule (\w+) as (\w+) with:", text)
            name, base = found[1] or found[3], found[2]
            is_local = re.search(r"^    localrule: (True|False)", text, re.MULTILINE)
            rules[name] = is_local[1] == "True" if is_local else rules.get(base, False)
    jobs = {
        "make_arrays",
        "fit_classical",
        "fit_convnet",
        "measure_latency",
        "list_models",
        "predict_pictures",
        "exclude_ambiguous",
    }
    jobs |= {"compare_models", "compare_folds", "compare_splits", "compare_tests", "find_label_issues"}
    collecting = {"all", "predict"}
    assert {name for name, is_local in rules.items() if not is_local} - collecting == jobs
