"""The checked config, the cells of its grid, and what rules look up of them."""

import os
import re
import shlex
import sys
import tempfile
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import update_config

sys.path.insert(0, f"{workflow.basedir}/workflow/scripts")

from facegrid import choice, command_line, files, folder, occupied
from facegrid import progress, published, siblings, source
from facegrid.config import check, grid
from facegrid.errors import FacegridError
from facegrid.models import convnets, costs, parameters
from facegrid.recipe import code, digest


def stop(text):
    """End Snakemake with this text alone: to that of an exception it adds the lines of code that raised it.

    Printed and not logged, since -q all keeps errors out of the log too.
    """
    print(text, file=sys.stderr)
    sys.exit(1)


def or_stop(function, *arguments):
    """Result of a call; a user's mistake stops Snakemake with its text and nothing else."""
    try:
        return function(*arguments)
    except FacegridError as error:
        stop(str(error))


def keep_records_with_results():
    """Let Snakemake's records of what was made from what live in results/, so that they go where the results go.

    Without them a fresh clone with results copied into it would have to go by the times of the files.
    """
    records, place = Path("results/.records"), Path(".snakemake/metadata")
    try:
        records.mkdir(parents=True, exist_ok=True)
        place.parent.mkdir(exist_ok=True)
        if not place.exists():
            place.symlink_to(Path("..") / records)
        # Snakemake would find out when it removes what is to be made again.
        tempfile.TemporaryFile(dir=records).close()
    except OSError as error:
        text = f"results/ cannot be written ({error}); make room or give permission there, and run again"
        raise FacegridError(text) from error


NONE = "(?!)"  # a pattern that nothing matches


or_stop(keep_records_with_results)
if workflow.is_main_process:
    or_stop(command_line.check, sys.argv[1:])
    files.bring_back_from_the_future("results")
for typed in check.typed(workflow.config_settings.config_args):
    update_config(config, typed)
CONFIG = or_stop(check.of_run, config, workflow.basedir, workflow.is_main_process)
if workflow.is_main_process:
    or_stop(occupied.check, "results/fits", CONFIG["dataset"], sys.argv[1:])
DATASET = CONFIG["datasets"][CONFIG["dataset"]]
# Where the data set is or will be fetched to, without its ending. Snakemake goes by what inputs are called, so a path
# from the project folder does not say where that is, and an absolute one does not say where results are.
PLACE = DATASET["source"] and os.path.expanduser(DATASET["source"])
if PLACE and not os.path.isabs(PLACE):
    PLACE = os.path.relpath(os.path.join(workflow.basedir, PLACE))
SOURCE = "results/dataset/faces.zip" if DATASET["draw"] else or_stop(source.find, PLACE)
# Folders and archives that come from outside are known by their content (index_recipe), whatever their times.
PICTURES = SOURCE if DATASET["draw"] else ancient(SOURCE)
CELLS = grid.cells(CONFIG)
SPLITS = list(dict.fromkeys(split for split, _, _ in CELLS))
FITTED = list(dict.fromkeys((split, model) for split, model, _ in CELLS))
# Models that are fitted on several splits with one test part: {the first of these splits: cells}.
SAME_TEST = siblings.same_test(CELLS, CONFIG["splits"])
# Those that are fitted on several test parts: cells of the first split of each.
OTHER_TESTS = siblings.other_tests(CELLS, CONFIG["splits"])
# Splits that test every picture once by their folds: {the first fold: cells}.
FOLDS = siblings.whole_folds(CELLS, CONFIG["splits"])
INDEX_FIGURES = ["class_counts", "sizes_and_modes", "labellers", "persons"]
FIT_FILES = ["predictions.npz", "run.json"]
CONVNETS = [name for name, model in CONFIG["models"].items() if grid.is_convnet(model)]
LOGISTIC = [
    name
    for name, model in CONFIG["models"].items()
    if model["builder"] == "logistic_regression"
]
# Classical models whose fits take a minute at most.
SHORT = [name for name in CONFIG["models"] if name not in CONVNETS + LOGISTIC]
CONVNETS_FITTED = [pair for pair in FITTED if pair[1] in CONVNETS]
SPLITS_OF_NETWORKS = list(dict.fromkeys(split for split, _ in CONVNETS_FITTED))
# Whether a profile asks for a GPU for the networks.
GPU = {"gpu", "gres"} & set(
    workflow.resource_settings.overwrite_resources.get("fit_convnet", {})
)
# Where checkpoints are. Outside the project another one may keep its own in the same folder, of cells of the same names.
CHECKPOINTS = os.path.normpath(os.path.expanduser(CONFIG["checkpoints"]))
if re.match(r"[/$]|\.\.", CHECKPOINTS):
    own = f"{Path.cwd().name}_{digest(os.getcwd())[:8]}"
    CHECKPOINTS = os.path.join(CHECKPOINTS, own)
# Splits whose training part is cleaned, which takes a model.
CLEANED = [name for name, split in CONFIG["splits"].items() if split["exclude"]]
# Fits that take many steps; the others have nothing to draw a curve of.
LEARNING = [pair for pair in FITTED if pair in CONVNETS_FITTED or pair[1] in LOGISTIC]
# Read here and not for each job: a mistake in a function of a rule would come with the lines of code that met it.
PUBLISHED_MATRICES = {
    pair: or_stop(published.matrix, DATASET["published"], *pair)
    for pair in or_stop(published.matrices, DATASET["published"])
    if pair in FITTED
}
PREDICTION_FILES = ["predictions.csv", "sheet.png", "sheet.svg"]


wildcard_constraints:
    split="|".join(CONFIG["splits"]),
    model="|".join(CONFIG["models"]),
    seed=r"\d+",
    size=r"\d+",
    figure="|".join(INDEX_FIGURES),
    pictures=re.escape(folder.title(CONFIG["pictures"])) if CONFIG["pictures"] else NONE,


@cache
def cells_of(split, model):
    """The cells of a model on a split, a seed each."""
    return [cell for cell in CELLS if cell[:2] == (split, model)]


def fits_of(split, model, name):
    """A file of each fit of a model on a split, a seed each."""
    return [
        f"results/fits/{split}/{model}/seed_{seed}/{name}"
        for _, _, seed in cells_of(split, model)
    ]


def one_of(names):
    """Pattern of these names; of none at all one that nothing matches."""
    return "|".join(names) or NONE


@cache
def split_cells(split):
    """The cells of a split."""
    return [cell for cell in CELLS if cell[0] == split]


def network_cells(split):
    """The cells of a split whose model is a network."""
    return [cell for cell in split_cells(split) if cell[1] in CONVNETS]


def fit_files(cells):
    """The files of the fits of some cells that numbers are computed from."""
    return [
        f"results/fits/{split}/{model}/seed_{seed}/{name}"
        for split, model, seed in cells
        for name in FIT_FILES
    ]


def latency_of(split):
    """The latencies of all models of a split."""
    return [f"results/latency/{s}/{model}.json" for s, model in FITTED if s == split]


def first_cell(wildcards):
    """The cell of a model on a split whose latency is measured: its first seed."""
    return cells_of(wildcards.split, wildcards.model)[0]


def fitted_model(split, model, seed):
    """The saved model of a cell."""
    ending = "keras" if model in CONVNETS else "joblib"
    return f"results/fits/{split}/{model}/seed_{seed}/model.{ending}"


def all_cores():
    """The cores of this machine that the run may use; 1 on a cluster, where nobody says.

    A job there has to ask for what it was sent with: on its node Snakemake has all cores.
    """
    if workflow.remote_exec:
        return 1
    try:
        return workflow.cores
    except WorkflowError:
        return 1


def cell_of(wildcards):
    """The cell that wildcards name."""
    return wildcards.split, wildcards.model, int(wildcards.seed)


def predictions_wanted():
    """Folder of the results of `snakemake predict`, as a list; none where it is not asked for.

    Found out for this target alone, since the others need neither pictures nor a table that tells the best model, and
    while the rules are read, when a mistake ends in one message. Snakemake does not tell its targets then.
    """
    if "predict" not in command_line.without_directory(sys.argv[1:]):
        return []
    if CONFIG["pictures"] is None:
        stop(
            "predict: of which pictures? snakemake predict --config pictures=some/folder"
        )
    pictures_contents()  # a mistake is told here, without a traceback
    split, model, seed = or_stop(
        choice.chosen, CONFIG["model"], CELLS, "results/table.csv"
    )
    title = folder.title(CONFIG["pictures"])
    return [f"results/predictions/{title}/{split}/{model}/seed_{seed}"]


def arrays_size(wildcards):
    """Side in pixels of the pictures that a model sees."""
    return CONFIG["models"][wildcards.model]["resolution"]


def fit_priority(wildcards):
    """The longest fits first; a split of all pictures is taken for the study's, as there is no index yet."""
    rows = CONFIG["splits"][wildcards.split]["rows"]
    pictures = costs.STUDY_PICTURES if rows == "all" else rows
    return costs.priority(CONFIG["models"][wildcards.model], pictures)


@cache
def n_pictures(split, index):
    """Pictures of a split, by config or index; FileNotFoundError, which makes it <TBD>, before there is an index."""
    rows = CONFIG["splits"][split]["rows"]
    if rows != "all":
        return rows
    with open(index, "rb") as lines:
        return sum(1 for _ in lines) - 1


def model_and_pictures(wildcards, input):
    """Settings of a model and the number of pictures of a split, which decide what a fit costs."""
    return CONFIG["models"][wildcards.model], n_pictures(wildcards.split, input.index)


def fit_memory_mb(wildcards, input, attempt):
    """Memory to set aside for a fit, in megabytes: a try more gets as much more."""
    return attempt * costs.memory_mb(*model_and_pictures(wildcards, input))


def fit_minutes(wildcards, input, attempt):
    """Time to set aside for a fit, in minutes: a try more gets as much more."""
    return attempt * costs.minutes(*model_and_pictures(wildcards, input))


def plan_asked():
    """What the plan of a run is made from."""
    index = "results/dataset/index.csv"
    return {
        "cells": cells_recipe(CELLS),
        "models": CONFIG["models"],
        "pictures": {split: n_pictures(split, index) for split in SPLITS},
        "cores": all_cores(),
    }


def index_to_make():
    """The index, for the numbers of pictures, where there is none yet; one that is there stays as it is."""
    index = "results/dataset/index.csv"
    return [] if Path(index).is_file() else [index]


def beside_a_run(asked, input=()):
    """What is asked, without the folder's lock where nothing is made, so that a run may go on beside it.

    Snakemake 9.27 has one lock of all runs in a folder: the first that ends, as this one, would take the others' away.
    """
    alone = set(workflow.dag_settings.targets) <= {"partial", "status", "plan"}
    if alone and not input:
        workflow.persistence.lock = workflow.persistence.noop
    return asked


def failures():
    """Text for the end of a run in which jobs failed, as Snakemake's scheduler has them: -q all keeps them out of its log.

    A job of a group whose outputs are there did not fail, but another one of the group.
    """
    jobs = [
        job
        for failed in workflow.scheduler.failed
        for job in (failed.jobs if failed.is_group() else [failed])
    ]
    outputs = [str(next(iter(job.output), job.rule.name)) for job in jobs]
    known = [
        progress.FailedJob(job.rule.name, output, str(job.log[0]))
        for job, output in zip(jobs, outputs)
        if not (job.output and Path(output).exists())
    ]
    known.sort(key=lambda job: job.output)
    options = command_line.repeated(sys.argv[1:])
    return progress.failure_text(known, shlex.join(options))
