"""A finished run, one change, and the jobs that a dry-run then lists: these and no others."""

import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter

import pytest
import yaml
from project import KNN_AGAIN, PROJECT, SMALL, Project

FITS = [
    "fit_classical all_rows decision_tree 0",
    "fit_classical all_rows decision_tree 1",
    "fit_classical all_rows knn 0",
    "fit_classical all_rows logistic_regression 0",
    "fit_classical all_rows random_forest 0",
    "fit_classical all_rows random_forest 1",
]
MODELS = ("decision_tree", "knn", "logistic_regression", "random_forest")
LATENCIES = [f"measure_latency all_rows {model}" for model in MODELS]
CURVE = "plot_learning_curves all_rows logistic_regression"
COMPARED = ["compare_models all_rows", "describe_comparisons", "plot_comparisons all_rows"]
OF_ALL = ["plot_accuracy all_rows", "plot_cost all_rows", "tabulate_accuracy", *COMPARED]
CONFUSIONS = [f"plot_confusion all_rows {model}" for model in MODELS]
CALIBRATIONS = [f"plot_calibration all_rows {model}" for model in MODELS]
MATRICES = [*CONFUSIONS, *CALIBRATIONS]
LABELS = ["find_label_issues", "plot_suspicious"]
INDEX_FIGURES = [f"plot_index {figure}" for figure in ("class_counts", "labellers", "persons", "sizes_and_modes")]
FROM_PICTURES = ["draw_faces", "index_dataset", "make_arrays 16", "plot_samples", "split_rows all_rows", *LABELS]
LIBRARY = "workflow/scripts/facegrid"


def set_value(*path):
    """A change of the overlay: the last of the path is the value, the others are keys."""
    *keys, last, value = path

    def change(project):
        place = project.overlay
        for key in keys:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
        place[last] = value

    return change


def add_model(name, settings):
    """A change of the overlay: a model more, in a grid of its own."""

    def change(project):
        project.overlay["models"][name] = settings
        project.overlay["grid"].append({"split": "all_rows", "models": [name], "seeds": [0]})

    return change


def append(path, line):
    """A change of a file: a line more."""

    def change(project):
        with (project.folder / path).open("a") as file:
            file.write(line)

    return change


def code(module):
    """A change of what a module of the library does."""
    return append(f"{LIBRARY}/{module}", "X = 1\n")


def replace(path, old, new):
    """A change of a file: other text."""
    return lambda project: project.edit(path, old, new)


def touch_all(project):
    """Every file gets the time of now."""
    for path in project.folder.rglob("*"):
        os.utime(path)


def reverse_keys(project):
    """The same config with its keys in another order."""
    project.overlay = dict(reversed(project.overlay.items()))
    project.overlay["models"]["random_forest"] = {"n_estimators": 10, "builder": "random_forest"}


def swap(*path):
    """A change of the overlay: the values of a mapping's first two keys change places."""

    def change(project):
        place = project.overlay
        for key in path:
            place = place[key]
        (one, first), (other, second), *_ = place.items()
        place.update({one: second, other: first})

    return change


def say(*arguments):
    """No change: other options for the same run."""
    return lambda project: arguments


CHANGES = {
    "nothing": (say(), []),
    "every file is touched": (touch_all, []),
    "a comment in the config": (append("config/config.yaml", "# a word\n"), []),
    "order of keys in the config": (reverse_keys, []),
    "number of cores": (say("--cores", "1"), []),
    "number of threads of the fits": (say("--set-threads", "fit_classical=2"), []),
    "the README": (append("README.md", "\nA word more.\n"), []),
    "a version in requirements.txt": (replace("requirements.txt", "scikit-learn==", "scikit-learn==0."), []),
    "a folder for checkpoints": (set_value("checkpoints", "elsewhere"), []),
    "how networks are trained": (set_value("training", "epochs", 7), []),
    "a parameter of one model": (
        set_value("models", "knn", "n_neighbors", 7),
        ["fit_classical all_rows knn 0", "plot_confusion all_rows knn", "plot_calibration all_rows knn", *OF_ALL],
    ),
    "two values of one model swapped": (
        swap("models", "decision_tree"),
        [
            "fit_classical all_rows decision_tree 0",
            "fit_classical all_rows decision_tree 1",
            "plot_confusion all_rows decision_tree",
            "plot_calibration all_rows decision_tree",
            *OF_ALL,
        ],
    ),
    "a model more": (
        add_model("knn_1", {"builder": "knn", "n_neighbors": 1}),
        ["fit_classical all_rows knn_1 0", "plot_confusion all_rows knn_1", "plot_calibration all_rows knn_1", *OF_ALL],
    ),
    "a model less": (lambda project: project.overlay["grid"][0]["models"].remove("knn"), OF_ALL),
    "a seed more": (
        set_value("grid", 1, "seeds", [0, 1, 2]),
        [
            "fit_classical all_rows decision_tree 2",
            "fit_classical all_rows random_forest 2",
            "plot_confusion all_rows decision_tree",
            "plot_calibration all_rows decision_tree",
            "plot_confusion all_rows random_forest",
            "plot_calibration all_rows random_forest",
            *OF_ALL,
        ],
    ),
    "a seed less": (
        set_value("grid", 1, "seeds", [0]),
        [
            "plot_confusion all_rows decision_tree",
            "plot_calibration all_rows decision_tree",
            "plot_confusion all_rows random_forest",
            "plot_calibration all_rows random_forest",
            *OF_ALL,
        ],
    ),
    "the first seed less, which is the one that is measured": (
        set_value("grid", 1, "seeds", [1]),
        [
            "measure_latency all_rows decision_tree",
            "measure_latency all_rows random_forest",
            "plot_confusion all_rows decision_tree",
            "plot_calibration all_rows decision_tree",
            "plot_confusion all_rows random_forest",
            "plot_calibration all_rows random_forest",
            *OF_ALL,
        ],
    ),
    "the split's seed": (
        set_value("splits", "all_rows", "seed", 1),
        [*FITS, *MATRICES, CURVE, "split_rows all_rows", *OF_ALL],
    ),
    "resolution of one model": (
        set_value("models", "knn", "resolution", 8),
        [
            *("fit_classical all_rows knn 0", "make_arrays 8", "measure_latency all_rows knn"),
            *("plot_confusion all_rows knn", "plot_calibration all_rows knn", *OF_ALL),
        ],
    ),
    "the classical models' module": (
        code("models/classical.py"),
        [*FITS, *MATRICES, CURVE, *OF_ALL],
    ),
    "the estimates of what fits cost": (code("training/resource_estimates.py"), []),
    "a comment or a docstring in a module": (append(f"{LIBRARY}/data/fit_data.py", "# a word\n"), []),
    "a word of an error message": (
        replace(f"{LIBRARY}/data/split_file.py", "a person or picture is on", "somebody is on"),
        [],
    ),
    "how the machine is recorded": (code("provenance/environment.py"), []),
    "how files are written whole": (code("storage/atomic.py"), []),
    "how tables are written": (
        code("storage/csv_table.py"),
        [*FITS, *MATRICES, *INDEX_FIGURES, CURVE, *FROM_PICTURES[1:], *OF_ALL],
    ),
    "which kernels TensorFlow takes": (
        code("models/backend.py"),
        [*LATENCIES, "plot_cost all_rows", "tabulate_accuracy"],
    ),
    "a network's module": (code("models/vgg.py"), []),
    "the training of networks": (code("training/loop.py"), []),
    "the splits' module": (
        code("data/make_splits.py"),
        [*FITS, *MATRICES, CURVE, "split_rows all_rows", *OF_ALL],
    ),
    "the decoding of pictures": (
        code("data/image_decoding.py"),
        [*FITS, *MATRICES, *INDEX_FIGURES, CURVE, *FROM_PICTURES[1:], *OF_ALL],
    ),
    "the metrics": (code("evaluation/metrics.py"), [*CONFUSIONS, CURVE, *OF_ALL]),
    "the module of the confusion figures": (
        code("reporting/figures/confusion_matrix.py"),
        CONFUSIONS,
    ),
    "the statistics": (code("evaluation/paired_tests.py"), COMPARED),
    "the calibration": (code("evaluation/calibration.py"), [*CALIBRATIONS, *COMPARED]),
    "the words of the comparisons": (
        code("reporting/comparison_page.py"),
        ["describe_comparisons"],
    ),
    "the labels' module": (code("evaluation/label_quality.py"), LABELS),
    "the module of the learning curves": (
        code("reporting/figures/learning_curves.py"),
        [CURVE],
    ),
    "the figures' style": (
        code("reporting/figures/style.py"),
        [
            *MATRICES,
            *INDEX_FIGURES,
            CURVE,
            "plot_samples",
            "plot_accuracy all_rows",
            "plot_cost all_rows",
            "plot_comparisons all_rows",
            "plot_suspicious",
        ],
    ),
    "what is measured of a latency": (
        code("evaluation/latency.py"),
        [*LATENCIES, "plot_cost all_rows", "tabulate_accuracy"],
    ),
    "the table's module": (
        code("reporting/accuracy_table.py"),
        ["plot_accuracy all_rows", "plot_cost all_rows", "tabulate_accuracy", "describe_comparisons"],
    ),
    "the drawn faces": (
        set_value("datasets", "demo", "draw", "seed", 1),
        [*FITS, *MATRICES, *INDEX_FIGURES, CURVE, *FROM_PICTURES, *OF_ALL],
    ),
}

# The same with a grid that has networks too.
NETWORKS = ["mobilenet", "vgg11"]


def of_networks(*names):
    """What is made of these networks' fits, and the fits."""
    jobs = [f"fit_convnet first_60 {name} 0" for name in names]
    figures = ("calibration", "confusion", "learning_curves")
    jobs += [f"plot_{figure} first_60 {name}" for name in names for figure in figures]
    return [*jobs, "plot_speed first_60", *of_splits("first_60")]


def of_splits(*splits):
    """What is made of the fits of some splits together."""
    rules = ("compare_models", "plot_accuracy", "plot_comparisons", "plot_cost")
    return [*(f"{rule} {split}" for rule in rules for split in splits), "describe_comparisons", "tabulate_accuracy"]


CHANGES_WITH_NETWORKS = {
    "nothing": (say(), []),
    "a folder for checkpoints": (set_value("checkpoints", "elsewhere"), []),
    "a model named with the values that it has": (set_value("models", "vgg11", {"depth": 11}), []),
    "how networks are trained": (set_value("training", "epochs", 7), of_networks(*NETWORKS)),
    "how one network is trained": (
        set_value("models", "vgg11", "training", {"epochs": 7}),
        of_networks("vgg11"),
    ),
    "resolution of one network": (
        set_value("models", "mobilenet", "resolution", 48),
        [*of_networks("mobilenet"), "make_arrays 48", "list_models"],
    ),
    "a parameter of one network": (
        set_value("models", "mobilenet", "alpha", 0.5),
        [*of_networks("mobilenet"), "list_models"],
    ),
    "the module of a network's family": (
        code("models/vgg.py"),
        [*of_networks("vgg11"), "list_models"],
    ),
    "the training of networks": (code("training/loop.py"), of_networks(*NETWORKS)),
    "which kernels TensorFlow takes": (
        code("models/backend.py"),
        [*of_networks(*NETWORKS), "measure_latency all_rows knn", "plot_cost all_rows", "list_models"],
    ),
    "the stopping rule's module": (code("training/early_stopping.py"), of_networks(*NETWORKS)),
    "a parameter of a classical model": (
        set_value("models", "knn", "n_neighbors", 7),
        ["fit_classical all_rows knn 0", "plot_confusion all_rows knn", "plot_calibration all_rows knn", *OF_ALL],
    ),
    "the classical models' module": (
        code("models/classical.py"),
        ["fit_classical all_rows knn 0", "plot_confusion all_rows knn", "plot_calibration all_rows knn", *OF_ALL],
    ),
}

# The same with pictures of one's own, in a folder.
OF_PICTURES = [
    *["index_dataset", "make_arrays 16", "plot_samples", "split_rows all_rows", *LABELS, *INDEX_FIGURES],
    *["fit_classical all_rows knn 0", "plot_confusion all_rows knn", "plot_calibration all_rows knn", *OF_ALL],
]


def flip_a_byte(project):
    """A change of the last byte of one picture, which keeps its size."""
    path = min((project.folder / "mine/images").iterdir())
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def rename_a_label(project):
    """A change of the legend: one label becomes another."""
    first = project.read("mine/data/legend.csv").splitlines()[1]
    other = "fear" if first.casefold().endswith("anger") else "anger"
    project.edit("mine/data/legend.csv", first, f"{first.rpartition(',')[0]},{other}")


def zip_the_folder(project):
    """The same pictures and legend in a zip of that name in place of the folder."""
    shutil.make_archive(project.folder / "mine", "zip", project.folder / "mine")
    shutil.rmtree(project.folder / "mine")


CHANGES_OF_PICTURES = {
    "nothing": (say(), []),
    "every file is touched": (touch_all, []),
    "one byte of one picture": (flip_a_byte, OF_PICTURES),
    "one label of the legend": (rename_a_label, OF_PICTURES),
    "a file beside images/ and data/": (append("mine/README.txt", "of the data set\n"), []),
    "a zip in place of the folder": (zip_the_folder, OF_PICTURES),
}


# The same with splits that belong together: two folds, and the first of them with a cleaned training part.
APART = {"strategy": "person_disjoint", "test_share": 0.5, "seed": 0}
RELATED = {"apart": APART, "apart_1": {**APART, "fold": 1}, "cleaned": {**APART, "exclude": "ambiguous"}}


def of_model(model, *splits):
    """What is made of the fits of a classical model on some splits, each by itself, and the fits."""
    jobs = [f"fit_classical {split} {model} 0" for split in splits]
    return [*jobs, *(f"plot_{figure} {split} {model}" for split in splits for figure in ("calibration", "confusion"))]


CHANGES_OF_RELATED = {
    "nothing": (say(), []),
    "a parameter of the model that all splits have": (
        set_value("models", "knn", {"n_neighbors": 7}),
        [*of_model("knn", *RELATED), *of_splits(*RELATED), "compare_folds apart", "compare_splits apart"],
    ),
    "a parameter of a model that the folds alone have": (
        set_value("models", "decision_tree", "max_depth", 7),
        [*of_model("decision_tree", "apart", "apart_1"), *of_splits("apart", "apart_1"), "compare_folds apart"],
    ),
    "a model less on one fold": (
        lambda project: project.overlay["grid"][1]["models"].remove("decision_tree"),
        [*of_splits("apart_1"), "compare_folds apart"],
    ),
    "the seed of one fold, which then is none of the same split": (
        set_value("splits", "apart_1", "seed", 1),
        [
            *("split_rows apart_1", *of_model("knn", "apart_1"), *of_model("decision_tree", "apart_1")),
            *of_splits("apart_1"),
            "compare_tests",
        ],
    ),
    "the statistics": (
        code("evaluation/paired_tests.py"),
        [
            *(f"{rule} {split}" for rule in ("compare_models", "plot_comparisons") for split in RELATED),
            *("compare_folds apart", "compare_splits apart", "describe_comparisons"),
        ],
    ),
}


def as_table(changes):
    """The changes and what they run as a table of docs/reruns.md: each rule, and how many jobs of it."""
    rows = ["| what changes | jobs that run again |", "|---|---|"]
    for change, (_, jobs) in changes.items():
        counts = Counter(job.split()[0] for job in {*jobs, *measured_again(jobs)})
        words = [f"{rule}" + (f" ({count})" if count > 1 else "") for rule, count in sorted(counts.items())]
        rows.append(f"| {change} | {', '.join(words) or 'none'} |")
    return "\n".join(rows)


@pytest.mark.parametrize("changes", [CHANGES, CHANGES_WITH_NETWORKS, CHANGES_OF_PICTURES, CHANGES_OF_RELATED])
def test_the_docs_show_these_changes(changes):
    assert as_table(changes) in (PROJECT / "docs/reruns.md").read_text()


@pytest.mark.parametrize("name", CHANGES)
def test_exactly_what_changed(finished, name):
    expect(finished, *CHANGES[name])


@pytest.fixture(scope="module")
def networks_run(tmp_path_factory):
    """A project with networks in its grid, as if it had run."""
    overlay = yaml.safe_load(yaml.safe_dump(SMALL))
    overlay["models"] |= {"mobilenet": {"alpha": 0.25}}
    overlay["resolution"] = 32
    overlay["splits"] = {"first_60": {"strategy": "random", "rows": 60}}
    overlay["grid"] = [
        {"split": "all_rows", "models": ["knn"], "seeds": [0]},
        {"split": "first_60", "models": NETWORKS, "seeds": [0]},
    ]
    project = Project(tmp_path_factory.mktemp("networks"), overlay)
    project.as_if_finished()
    return project


@pytest.mark.parametrize("name", CHANGES_WITH_NETWORKS)
def test_exactly_what_changed_with_networks(networks_run, tmp_path, name):
    expect(networks_run.copied(tmp_path), *CHANGES_WITH_NETWORKS[name])


@pytest.fixture(scope="module")
def pictures_run(finished_run, tmp_path_factory):
    """A project with a folder of pictures, as if it had run."""
    overlay = yaml.safe_load(yaml.safe_dump(SMALL))
    overlay["datasets"] = {"mine": {"source": "mine", "classes": overlay["datasets"]["demo"]["classes"]}}
    overlay["dataset"] = "mine"
    overlay["grid"] = [{"split": "all_rows", "models": ["knn"], "seeds": [0]}]
    project = Project(tmp_path_factory.mktemp("pictures"), overlay)
    with zipfile.ZipFile(finished_run.folder / "results/dataset/faces.zip") as archive:
        archive.extractall(project.folder / "mine")
    project.as_if_finished()
    return project


@pytest.mark.parametrize("name", CHANGES_OF_PICTURES)
def test_exactly_what_changed_with_pictures(pictures_run, tmp_path, name):
    expect(pictures_run.copied(tmp_path), *CHANGES_OF_PICTURES[name])


@pytest.fixture(scope="module")
def related_run(tmp_path_factory):
    """A project with splits that belong together, as if it had run."""
    overlay = yaml.safe_load(yaml.safe_dump(SMALL))
    overlay["splits"] = yaml.safe_load(yaml.safe_dump(RELATED))
    overlay["grid"] = [
        *({"split": fold, "models": ["knn", "decision_tree"], "seeds": [0]} for fold in ("apart", "apart_1")),
        {"split": "cleaned", "models": ["knn"], "seeds": [0]},
    ]
    project = Project(tmp_path_factory.mktemp("related"), overlay)
    project.as_if_finished()
    return project


@pytest.mark.parametrize("name", CHANGES_OF_RELATED)
def test_exactly_what_changed_with_related_splits(related_run, tmp_path, name):
    expect(related_run.copied(tmp_path), *CHANGES_OF_RELATED[name])


def expect(project, change, jobs):
    """Make a change, and see that a dry-run lists these jobs and no others."""
    arguments = change(project) or ()
    run = project.snakemake("-n", *arguments)
    assert run.status == 0, run.text
    assert run.jobs == sorted({*jobs, *measured_again(jobs)}), run.text


def measured_again(jobs):
    """A model whose first seed is fitted again is measured again."""
    fits = [job.split() for job in jobs if job.startswith("fit_")]
    return [f"measure_latency {split} {model}" for _, split, model, seed in fits if seed == "0"]


def test_another_measurement_fits_nothing_and_changes_no_accuracy(finished):
    """A second measurement tells other times; only what shows times follows."""
    run = finished.snakemake("-n", "--forcerun", "measure_latency")
    assert run.status == 0, run.text
    assert run.jobs == sorted([*LATENCIES, "plot_cost all_rows", "tabulate_accuracy"])


def test_an_earlier_command_brings_its_table_back_and_fits_nothing(finished):
    """As the README says: here that of the run, after one without KNN."""
    before = finished.read("results/table.md")
    finished.overlay["grid"][0]["models"].remove("knn")
    run = finished.snakemake("results/table.md")
    assert run.status == 0 and finished.read("results/table.md") != before, run.text
    finished.overlay["grid"][0]["models"].append("knn")
    run = finished.snakemake()
    assert run.status == 0 and run.jobs == ["tabulate_accuracy"], run.text
    assert finished.read("results/table.md") == before


@pytest.mark.parametrize("keep_times", [True, False], ids=["times kept", "new times"])
def test_nothing_in_a_fresh_clone_with_results_and_records_beside_it(finished_run, tmp_path, keep_times):
    """As docs/reruns.md says: both folders are copied."""
    for part in ("results", ".snakemake"):
        copy = shutil.copy2 if keep_times else shutil.copyfile
        shutil.copytree(finished_run.folder / part, tmp_path / part, copy_function=copy)
    run = finished_run.cloned(tmp_path).snakemake("-n")
    assert run.status == 0, run.text
    assert "Nothing to be done" in run.text and "no records" not in run.text


def test_results_without_their_records_are_named(finished_run, tmp_path):
    shutil.copytree(finished_run.folder / "results", tmp_path / "results")
    run = finished_run.cloned(tmp_path).snakemake("-n")
    assert run.status == 0 and "results/ has fits, and this folder has no records of them" in run.text


def test_the_reasons_are_short(finished):
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    finished.edit(f"{LIBRARY}/reporting/figures/confusion_matrix.py", "import", "X = 1\nimport")
    run = finished.snakemake("-n")
    assert max(map(len, run.text.splitlines())) < 1500, run.text  # the longest is the list of what `all` asks for
    assert re.search(r"settings [0-9a-f]{16}, code [0-9a-f]{16}", run.text)


def test_a_split_that_is_made_again_the_same_fits_nothing_again(finished):
    finished.edit(f"{LIBRARY}/data/make_splits.py", "import numpy", "X = 1\nimport numpy")
    assert len(finished.snakemake("-n").jobs) > 20  # nobody knows yet what it will be
    run = finished.snakemake("results/splits/all_rows.csv")
    assert run.status == 0 and run.jobs == ["split_rows all_rows"], run.text
    assert "Nothing to be done" in finished.snakemake("-n").text


def test_a_split_that_is_replaced_by_an_older_file_is_known_by_its_content(finished):
    """Snakemake goes by times first; the fits' records go by content."""
    split = finished.folder / "results/splits/all_rows.csv"
    text = split.read_text()
    rows = text.splitlines(keepends=True)
    first = {part: next(row for row in rows if row.endswith(f",{part}\n")) for part in ("train", "test")}
    split.write_text(
        text.replace(first["train"], first["train"].replace("train", "TEST"))
        .replace(first["test"], first["test"].replace("test", "train"))
        .replace("TEST", "test")
    )
    os.utime(split, (1, 1))
    assert "0 of 6 cells done, 6 to refit" in finished.snakemake("status", "-q", "all").text
    run = finished.snakemake("results/table.md", "--forcerun", "tabulate_accuracy")
    assert run.status == 1 and "other split_digest than this grid's; remove it and run again" in run.text


def test_without_the_default_profile(finished):
    alone = ["-n", "--workflow-profile", "none"]
    assert "Nothing to be done" in finished.snakemake(*alone).text
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    assert finished.snakemake(*alone).jobs == KNN_AGAIN


def test_an_input_too_large_for_checksums_goes_by_its_time(finished):
    """Then a touch runs jobs again, and a change is never missed."""
    (finished.folder / "results/splits/all_rows.csv").touch()
    assert finished.snakemake("-n").jobs == []
    run = finished.snakemake("-n", "--max-checksum-file-size", "1")
    assert set(FITS) <= set(run.jobs), run.text


def test_nothing_for_another_python(finished):
    """Results made by this Python, looked at by the other one that .ci/run installs."""
    python = PROJECT / ".venv-3.13" / "bin" / "python"
    if not python.exists():
        pytest.skip("there is no .venv-3.13, which .ci/run makes")
    command = [str(python), *finished.command("-n")[1:]]
    done = subprocess.run(command, cwd=finished.folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0 and "Nothing to be done" in done.stdout + done.stderr, done.stderr
