"""What memory each kind of job takes on the demo's faces and on ten times as many, beside its imports."""

import ast
import csv
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import yaml
from data import CLASSES, DRAWN_TINY
from measure import PROJECT, Section, ran, say, table

from facegrid.data import drawn_faces

sys.path.insert(0, str(PROJECT / "tests"))
from project import Project

TIMES = 10
MODELS = ["logistic_regression", "knn", "decision_tree", "random_forest", "mobilenet_025"]
SETTINGS = {
    "resolution": 32,
    "training": {"epochs": 2, "batch_size": 32},
    "models": {
        "logistic_regression": {"max_iter": 5},
        "decision_tree": {"max_depth": 5},
        "mobilenet_025": {"builder": "mobilenet", "alpha": 0.25},
    },
    "grid": [{"split": "all_rows", "models": MODELS, "seeds": [0]}],
}
# One of each kind of job.
TARGETS = ["results/table.md", "results/comparisons.md"]
FIGURES = ["dataset/class_counts", "dataset/persons", "dataset/samples", "labels/suspicious", "learning/{split}/{net}"]
FIGURES += ["accuracy/{split}", "cost/{split}", "comparisons/{split}", "confusion/{split}/{net}"]
FIGURES += ["calibration/{split}/{net}"]
TARGETS += [f"results/figures/{figure.format(split='all_rows', net=MODELS[-1])}.png" for figure in FIGURES]
TINY = {**SETTINGS, "grid": [{"split": "all_rows", "models": ["knn"], "seeds": [0]}]}
TARGETS_TINY = ["results/table.md"]
BY_MODEL = ["fit_classical", "fit_convnet", "measure_latency"]
# Decoded in the process that is looked at; each further worker takes chunks of 256 pictures of its own.
ONE_WORKER = ["--set-threads", "index_dataset=1", "make_arrays=1"]
WRITE_PEAK = (
    "import atexit; from facegrid.provenance.environment import peak_megabytes; "
    "atexit.register(lambda: Path(log + '.peak').write_text(str(peak_megabytes())))"
)


def section(chosen):
    """Peak megabytes of each job at both sizes."""
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder), chosen)


def measured(folder, chosen):
    """The section, with its files in a folder."""
    drawn = yaml.safe_load((PROJECT / "config" / "demo.yaml").read_text())["datasets"]["demo"]["draw"]
    settings, targets = (TINY, TARGETS_TINY) if chosen.tiny else (SETTINGS, TARGETS)
    drawn = DRAWN_TINY if chosen.tiny else drawn
    say(f"drawing {drawn['pictures']} faces")
    drawn_faces.draw_dataset(drawn, CLASSES, folder / "faces.zip", workers=2)
    peaks, arrays = zip(*(jobs(folder, times, settings, targets) for times in (1, TIMES)), strict=True)
    rows = [row(log, peaks, arrays, imports(folder, log)) for log in sorted(peaks[0], key=place_in_run)]
    return Section(
        "Memory",
        f"The peak of each job's process in MB: {drawn['pictures']:,} faces of the demo at 32 pixels, and the same "
        f"{TIMES} times under other people's names, run by the workflow. Imports are what a script imports, in a "
        f"process that does nothing else. An array of all pictures has {arrays[0]:.1f} and {arrays[1]:.1f} MB; more, "
        "in arrays, is what a job takes more for the larger data, divided by what an array has more.",
        [table(rows)],
        [
            "Index and arrays are made with one worker. Of several jobs of a rule the largest is shown. "
            "A fit copies its part of the pictures out of the mapped array, so it grows with them."
        ],
    )


def jobs(folder, times, settings, targets):
    """Run the workflow on the faces so many times: ({log: peak MB of its job}, MB of the array of all pictures)."""
    say(f"the workflow on the faces {times} times")
    place = folder / f"times_{times}"
    place.mkdir()
    (place / "resources").mkdir()
    repeat(folder / "faces.zip", times, place / "resources" / "faces.zip")
    data = {"source": "resources/faces", "classes": CLASSES, "person_pattern": r"(.+)_\d+$"}
    project = Project(place, {**settings, "dataset": "faces", "datasets": {"faces": data}})
    project.plant("", WRITE_PEAK)
    run = project.snakemake(*targets, *ONE_WORKER)
    if run.status:
        raise RuntimeError(run.text)
    peaks = {}
    for path in (place / "logs").rglob("*.peak"):
        log = kind(path.relative_to(place / "logs"))
        peaks[log] = max(peaks.get(log, 0), float(path.read_text()))
    return peaks, np.load(place / "results/arrays/images_32.npy", mmap_mode="r").nbytes / 1e6


def repeat(archive, times, path):
    """Write a data set with the pictures of another so many times, each time under other people's names.

    Bytes after the end of a JPEG keep its picture, and keep the copies from counting as one.
    """
    with zipfile.ZipFile(archive) as once, zipfile.ZipFile(path, "w") as repeated:
        legend = list(csv.DictReader(io.StringIO(once.read("data/legend.csv").decode())))
        text = io.StringIO()
        writer = csv.DictWriter(text, legend[0])
        writer.writeheader()
        for copy in range(times):
            for row in legend:
                name = f"{copy}_{row['image']}"
                repeated.writestr(f"images/{name}", once.read(f"images/{row['image']}") + str(copy).encode())
                writer.writerow({**row, "image": name})
        repeated.writestr("data/legend.csv", text.getvalue())


def kind(log):
    """(rule, model or empty) of a log's path below logs/: fits and latencies are told apart by model."""
    rule = log.parts[0].split(".")[0]
    return rule, next((part for part in log.parts if part in MODELS), "") if rule in BY_MODEL else ""


def place_in_run(kind):
    """Data first, then fits, then what reads them."""
    rule, model = kind
    first = ["index_dataset", "make_arrays", "split_rows", "find_label_issues"]
    place = first.index(rule) if rule in first else len(first) + (not rule.startswith("fit_"))
    return place, MODELS.index(model) if model else 0, rule


def imports(folder, kind):
    """Peak MB of a process that imports what a script does and nothing else."""
    script = kind[0]
    tree = ast.parse((PROJECT / "workflow" / "scripts" / f"{script}.py").read_text())
    lines = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    place = folder / f"times_1/workflow/scripts/imports_of_{script}.py"
    place.write_text("\n".join(lines))
    say(f"imports of {script}")
    return ran([sys.executable, place], folder)[1]


def row(kind, peaks, arrays, imports):
    """A row of the table."""
    once, repeated = (of_size[kind] for of_size in peaks)
    return {
        "job": " ".join(kind).strip(),
        "imports": f"{imports:.0f}",
        "demo": f"{once:.0f}",
        f"{TIMES} times the data": f"{repeated:.0f}",
        "times the demo's": f"{repeated / once:.2f}",
        "more": f"{repeated - once:.0f}",
        "more, in arrays": f"{(repeated - once) / (arrays[1] - arrays[0]):.1f}",
    }
