"""What Snakemake takes to see what is to do, and that nothing is, beside a bare workflow of the same shape."""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import yaml
from measure import PROJECT, Section, ran, say, spread, table

sys.path.insert(0, str(PROJECT / "tests"))
from project import SMALL, Project

MODELS = ["decision_tree", "random_forest", "vgg11", "mobilenet"]
CELLS = {100: 3, 1000: 3, 10_000: 1}  # of the grid: rounds
CELLS_TINY = {8: 1}
TARGET = 1.5
NOTHING = "Nothing to be done"
# Every job leaves empty files, and Snakemake's own records as after a real run; no process is started for it.
FINISH = """
import sys
from pathlib import Path
from snakemake.cli import main
from snakemake.scheduling.job_scheduler import JobScheduler

def finish_all(scheduler):
    workflow = scheduler.workflow
    wanted = set(workflow.dag.needrun_jobs())
    for level in workflow.dag.toposorted(wanted):
        for job in level:
            for file in job.output:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
                Path(file).touch()
            workflow.async_run(workflow.persistence.finished(job))
    return True

JobScheduler.schedule = finish_all
main(sys.argv[1:])
"""
# The jobs that facegrid has, by hand: no settings, no recipes, no functions.
BARE = """
MODELS = config["models"]
SEEDS = range(config["seeds"])
FITS = "results/fits/all_rows/{model}/seed_{seed}"

rule all:
    input:
        "results/table.md",
        "results/comparisons.md",
        "results/models.md",
        "results/labels/issues.csv",
        "results/figures/suspicious.png",
        "results/figures/comparisons.png",
        collect("results/figures/dataset/{figure}.png", figure=range(5)),
        collect("results/figures/{figure}/all_rows.png", figure=["accuracy", "cost", "speed"]),
        collect("results/figures/{figure}/all_rows/{model}.png", figure=["confusion", "calibration"], model=MODELS),
        collect("results/figures/learning/all_rows/{model}.png", model=MODELS[2:]),

rule fit:
    input:
        images="results/arrays/images.npy",
        digests="results/arrays/digests.json",
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output:
        predictions="results/fits/{split}/{model}/seed_{seed}/predictions.npz",
        history="results/fits/{split}/{model}/seed_{seed}/history.csv",
        run="results/fits/{split}/{model}/seed_{seed}/run.json",
        model="results/fits/{split}/{model}/seed_{seed}/model.bin",
    log: "logs/fit/{split}/{model}/seed_{seed}.log",
    script: "fit.py"

rule latency:
    input: "results/fits/{split}/{model}/seed_0/model.bin", "results/dataset/index.csv", "results/splits/{split}.csv",
    output: "results/latency/{split}/{model}.json",
    log: "logs/latency/{split}/{model}.log",
    script: "fit.py"

rule tabulate:
    input:
        index="results/dataset/index.csv",
        splits="results/splits/all_rows.csv",
        fits=collect(FITS + "/{file}", model=MODELS, seed=SEEDS, file=["predictions.npz", "run.json"]),
        latency=collect("results/latency/all_rows/{model}.json", model=MODELS),
    output: "results/table.md", "results/table.csv", "results/table.html",
    log: "logs/tabulate.log",
    script: "fit.py"

rule compare:
    input:
        fits=collect(FITS + "/{file}", model=MODELS, seed=SEEDS, file=["predictions.npz", "run.json"]),
        index="results/dataset/index.csv",
        splits="results/splits/{split}.csv",
    output: "results/comparisons/{split}/models.csv", "results/comparisons/{split}/pairs.csv",
    log: "logs/compare/{split}.log",
    script: "fit.py"

rule plot_grid:
    input:
        fits=collect(FITS + "/{file}", model=MODELS, seed=SEEDS, file=["predictions.npz", "run.json"]),
        latency=collect("results/latency/all_rows/{model}.json", model=MODELS),
        index="results/dataset/index.csv",
        split="results/splits/{split}.csv",
    output: "results/figures/{figure,accuracy|cost|speed}/{split}.png", "results/figures/{figure}/{split}.svg",
    log: "logs/plot_grid/{figure}/{split}.log",
    script: "fit.py"

rule plot_model:
    input: collect("results/fits/{{split}}/{{model}}/seed_{seed}/predictions.npz", seed=SEEDS),
    output:
        "results/figures/{figure,confusion|calibration}/{split}/{model}.png",
        "results/figures/{figure}/{split}/{model}.svg",
    log: "logs/plot_model/{figure}/{split}/{model}.log",
    script: "fit.py"

rule plot_learning:
    input:
        collect("results/fits/{{split}}/{{model}}/seed_{seed}/{file}", seed=SEEDS, file=["history.csv", "run.json"]),
        "results/dataset/index.csv",
        "results/splits/{split}.csv",
    output: "results/figures/learning/{split}/{model}.png", "results/figures/learning/{split}/{model}.svg",
    log: "logs/plot_learning/{split}/{model}.log",
    script: "fit.py"

rule draw:
    output: "results/dataset/faces.zip",
    script: "fit.py"

rule index:
    input: "results/dataset/faces.zip",
    output: "results/dataset/index.csv",
    script: "fit.py"

rule arrays:
    input: "results/dataset/faces.zip", "results/dataset/index.csv",
    output: "results/arrays/images.npy", "results/arrays/digests.json",
    script: "fit.py"

rule split:
    input: "results/dataset/index.csv",
    output: "results/splits/{split}.csv",
    script: "fit.py"

rule describe:
    input: "results/comparisons/all_rows/models.csv", "results/comparisons/all_rows/pairs.csv",
    output: "results/comparisons.md",
    script: "fit.py"

rule plot_comparisons:
    input: "results/comparisons/all_rows/models.csv", "results/comparisons/all_rows/pairs.csv",
    output: "results/figures/comparisons.png",
    script: "fit.py"

rule issues:
    input: "results/arrays/images.npy", "results/dataset/index.csv",
    output: "results/labels/issues.csv",
    script: "fit.py"

rule suspicious:
    input: "results/labels/issues.csv", "results/dataset/faces.zip",
    output: "results/figures/suspicious.png",
    script: "fit.py"

rule models:
    output: "results/models.md",
    script: "fit.py"

rule plot_index:
    input: "results/dataset/index.csv",
    output: "results/figures/dataset/{figure}.png",
    script: "fit.py"
"""


class Facegrid(Project):
    """A copy of the project with a grid of so many cells, on few drawn faces."""

    def __init__(self, folder, cells):
        overlay = yaml.safe_load(yaml.safe_dump(SMALL))
        overlay["resolution"] = 32
        seeds = list(range(cells // len(MODELS)))
        overlay["grid"] = [{"split": "all_rows", "models": MODELS, "seeds": seeds}]
        super().__init__(folder, overlay)

    def prepare(self):
        """Run the jobs of the data: functions of the rules look into the index."""
        run = self.snakemake("results/arrays/images_32.npy", "results/splits/all_rows.csv")
        assert run.status == 0, run.text


class Bare:
    """The bare workflow with as many cells and the same profile."""

    def __init__(self, folder, cells):
        self.folder, self.seeds = folder, cells // len(MODELS)
        shutil.copytree(PROJECT / "profiles" / "default", folder / "profiles" / "default")
        (folder / "Snakefile").write_text(BARE)
        (folder / "fit.py").write_text("")

    def command(self, *arguments):
        """As of Project."""
        (self.folder / "grid.yaml").write_text(yaml.safe_dump({"models": MODELS, "seeds": self.seeds}))
        return [sys.executable, "-m", "snakemake", "--cores", "2", *arguments, "--configfile", "grid.yaml"]


def section(chosen):
    """Seconds and memory of a dry-run and of a no-op for grids of several sizes."""
    rows, remarks = [], []
    for cells, rounds in (CELLS_TINY if chosen.tiny else CELLS).items():
        with tempfile.TemporaryDirectory() as folder:
            ours, bare = Facegrid(new(folder, "facegrid"), cells), Bare(new(folder, "bare"), cells)
            rows += measured({"facegrid": ours, "bare": bare}, cells, rounds)
            remarks = remarks or [noticed(ours)]
    return Section(
        "The workflow",
        "What Snakemake takes for the whole grid: a dry-run with nothing done yet (snakemake -n), and a run with all "
        f"done (snakemake, which says {NOTHING.lower()}). The bare workflow is written by hand for this: the same "
        "cells, files and jobs that read all of them, with the same profile, but no settings, recipes or functions of "
        f"its own. Grids are {len(MODELS)} models with as many seeds as it takes. Target: at most {TARGET} times the "
        "bare one's seconds and memory, which is the peak of the process of Snakemake (it starts no other).",
        [table(rows)],
        [
            "All done without fitting: the jobs of the data are really run; for all others Snakemake builds its jobs "
            "as for a run, and instead of starting them an empty file is made for each output and Snakemake's own "
            "record written by its own function, with all inputs and params.",
            *remarks,
        ],
    )


def new(folder, name):
    """A new folder below another."""
    path = Path(folder, name)
    path.mkdir()
    return path


def measured(workflows, cells, rounds):
    """Rows of the table for a grid: dry-run and no-op of both workflows, in turns."""
    found = {"dry-run": turns(workflows, ["-n"], rounds, f"{cells:,} cells, dry-run")}
    workflows["facegrid"].prepare()
    for name, workflow in workflows.items():
        say(f"{cells:,} cells, {name}: as if all were done")
        ran([sys.executable, "-c", FINISH, *workflow.command("-q", "all")[3:]], workflow.folder)
    found["no-op"] = turns(workflows, [], rounds, f"{cells:,} cells, no-op")
    assert all(NOTHING in text for _, _, text in found["no-op"]["facegrid"] + found["no-op"]["bare"])
    n_jobs = {name: int(re.findall(r"\ntotal +(\d+)", calls[0][2])[0]) for name, calls in found["dry-run"].items()}
    return [row(cells, what, calls, n_jobs) for what, calls in found.items()]


def turns(workflows, arguments, rounds, what):
    """(seconds, megabytes, text) of each round, {workflow: [...]}, in turns."""
    calls = {name: [] for name in workflows}
    for number in range(rounds):
        for name, workflow in workflows.items():
            say(f"{what}, {name}, {number + 1} of {rounds}")
            calls[name].append(ran(workflow.command(*arguments), workflow.folder))
    return calls


def row(cells, what, calls, n_jobs):
    """A row of the table."""
    seconds, megabytes = ({name: [call[place] for call in of] for name, of in calls.items()} for place in (0, 1))
    return {
        "cells": f"{cells:,}",
        "call": what,
        "jobs": f"{n_jobs['facegrid']:,}",
        "jobs, bare": f"{n_jobs['bare']:,}",
        "seconds": spread(seconds["facegrid"]),
        "seconds, bare": spread(seconds["bare"]),
        "times": spread([one / other for one, other in zip(*seconds.values(), strict=True)], "{:.2f}"),
        "MB": spread(megabytes["facegrid"], "{:.0f}"),
        "MB, bare": spread(megabytes["bare"], "{:.0f}"),
        "times, MB": spread([one / other for one, other in zip(*megabytes.values(), strict=True)], "{:.2f}"),
    }


def noticed(ours):
    """That the records are as good as those of a run: what a further seed and another setting make run again."""
    grid, models = ours.overlay["grid"][0], ours.overlay["models"]
    further, n_cells = len(grid["seeds"]), len(grid["seeds"]) * len(MODELS)
    ours.overlay["grid"] = [{**grid, "seeds": [*grid["seeds"], further]}]
    ours.overlay["models"] = {**models, "decision_tree": {"max_depth": 3, "min_samples_leaf": 2}}
    run = ours.snakemake("-n")
    listed = {tuple(job.split()[2:]) for job in run.jobs if job.startswith("fit_")}
    of_tree = {("decision_tree", str(seed)) for seed in range(further + 1)}
    assert listed == of_tree | {(model, str(further)) for model in MODELS}, run.text
    return (
        f"With all {n_cells} cells done, a further seed and another depth of the decision tree in the config make "
        f"Snakemake list {len(listed)} fits: all of the tree, and the further seed of the others."
    )
