"""The checked config, the fits of its grid, and what rules look up of them."""

import os
import re
import shlex
import sys
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
from snakemake.utils import update_config

# The folder of this copy of the workflow, whose library the rules and their jobs import, even beside an installed one.
# A workflow that Snakemake fetches file by file has no folder, and needs the library installed.
IS_FETCHED = not isinstance(workflow.current_basedir, os.PathLike)
PROJECT = Path.cwd() if IS_FETCHED else Path(workflow.current_basedir).parent.parent
SCRIPTS = PROJECT / "workflow" / "scripts"
if not IS_FETCHED and (SCRIPTS / "facegrid").is_dir():
    sys.path.insert(0, str(SCRIPTS))
try:
    import facegrid
except ImportError:
    raise WorkflowError(
        "The package facegrid is not installed. Install it from the repository and at the tag or commit that this "
        "workflow comes from: pip install git+ADDRESS@TAG. See docs/as_a_module.md there."
    )

from facegrid.config import check, grid, split_relations
from facegrid.data import published, source
from facegrid.errors import FacegridError
from facegrid.inference import image_folder, model_choice
from facegrid.models import registry
from facegrid.provenance.code_digest import code, digest
from facegrid.status import command_line, data_set_guard, failures, slurm_limits
from facegrid.status import snakemake_internals as internals
from facegrid.storage import timestamps
from facegrid.training import gpus, resource_estimates

NONE = "(?!)"  # a pattern that nothing matches


def or_stop(function, *arguments):
    """Result of a call; a user's mistake stops Snakemake with its text."""
    try:
        return function(*arguments)
    except FacegridError as error:
        raise internals.mistake(workflow, str(error)) from None


def given_file(path):
    """Path of a file that the config names: from the working directory, else from the workflow's folder."""
    return path if path is None or os.path.exists(path) else str(PROJECT / path)


def place_of(source):
    """Path of a data set, without its ending: in the working directory or the workflow's folder, where it is found.

    A download goes to the workflow's folder where the working directory lies in it, else to the working directory.
    Snakemake compares the names of inputs, so the path stays relative: moved as a whole, a project remakes nothing.
    """
    places = [
        os.path.expanduser(source),
        os.path.relpath(PROJECT / os.path.expanduser(source)),
    ]
    if os.path.isabs(places[0]):
        return places[0]
    for place in places:
        if os.path.exists(place) or os.path.exists(f"{place}.zip"):
            return place
    return places[Path.cwd().is_relative_to(PROJECT.resolve())]


internals.import_in_jobs(Path(facegrid.__file__).parents[1], SCRIPTS)
if internals.moves_paths(workflow):
    raise internals.mistake(
        workflow,
        "facegrid is used as a module with prefix or replace_prefix, which move only a part of its files. Leave them "
        "out, and run it in a folder of its own: --directory some/folder",
    )
if IS_FETCHED and internals.uses_conda(workflow):
    raise internals.mistake(
        workflow,
        "facegrid is fetched file by file, and its jobs need the installed package, which conda's environments lack. "
        "Leave out --sdm conda, or name a local clone as the module's snakefile.",
    )
if internals.is_first_process(workflow):
    or_stop(command_line.check, internals.arguments())
    or_stop(data_set_guard.check_writable, "results")
    timestamps.bring_back_from_the_future("results")
for typed in check.typed(internals.typed_config(workflow)):
    update_config(config, typed)
CONFIG = or_stop(check.of_run, config, PROJECT, internals.is_first_process(workflow))
if internals.is_first_process(workflow):
    or_stop(
        data_set_guard.check, "results/fits", CONFIG["dataset"], internals.arguments()
    )
    if warning := data_set_guard.without_records("results/fits", ".snakemake"):
        logger.warning(warning)
DATASET = CONFIG["datasets"][CONFIG["dataset"]]
PLACE = DATASET["source"] and place_of(DATASET["source"])
SOURCE = "results/dataset/faces.zip" if DATASET["draw"] else or_stop(source.find, PLACE)
# Folders and archives that come from outside are known by their content (index_settings), whatever their times.
PICTURES = SOURCE if DATASET["draw"] else ancient(SOURCE)
PUBLISHED = {kind: given_file(path) for kind, path in DATASET["published"].items()}
PINNED_TREE = DATASET["pins"] and given_file(DATASET["pins"]["tree_object"])
CELLS = grid.cells(CONFIG)
SPLITS = list(dict.fromkeys(split for split, _, _ in CELLS))
FITTED = list(dict.fromkeys((split, model) for split, model, _ in CELLS))
# Models that are fitted on several splits with one test set: {the first of these splits: fits}.
SAME_TEST = split_relations.same_test(CELLS, CONFIG["splits"])
# Those that are fitted on several test sets: fits of the first split of each.
OTHER_TESTS = split_relations.other_tests(CELLS, CONFIG["splits"])
# Splits that test every picture once by their folds: {the first fold: fits}.
FOLDS = split_relations.whole_folds(CELLS, CONFIG["splits"])
INDEX_FIGURES = ["class_counts", "sizes_and_modes", "labellers", "persons"]
FIT_FILES = ["predictions.npz", "run.json"]
CONVNETS = [name for name, model in CONFIG["models"].items() if grid.is_convnet(model)]
LOGISTIC = [
    name
    for name, model in CONFIG["models"].items()
    if model["builder"] == "logistic_regression"
]
CLASSICAL = [name for name in CONFIG["models"] if name not in CONVNETS]
CONVNETS_FITTED = [pair for pair in FITTED if pair[1] in CONVNETS]
SPLITS_OF_NETWORKS = list(dict.fromkeys(split for split, _ in CONVNETS_FITTED))
# Where checkpoints are. Outside the project another one may keep its own in the same folder, of fits of the same names.
CHECKPOINTS = os.path.normpath(os.path.expanduser(CONFIG["checkpoints"]))
if re.match(r"[/$]|\.\.", CHECKPOINTS):
    own_folder = f"{Path.cwd().name}_{digest(os.getcwd())[:8]}"
    CHECKPOINTS = os.path.join(CHECKPOINTS, own_folder)
# Splits whose training set is cleaned, which takes a model.
CLEANED = [name for name, split in CONFIG["splits"].items() if split["exclude"]]
# Fits that take many steps; the others have nothing to draw a curve of.
LEARNING = [pair for pair in FITTED if pair in CONVNETS_FITTED or pair[1] in LOGISTIC]
# Read here and not for each job: a mistake in a function of a rule would come with the lines of code that met it.
PUBLISHED_ACCURACIES = or_stop(published.accuracies, PUBLISHED)
PUBLISHED_MATRICES = {
    pair: or_stop(published.matrix, PUBLISHED, *pair)
    for pair in or_stop(published.matrices, PUBLISHED)
    if pair in FITTED
}


wildcard_constraints:
    split="|".join(CONFIG["splits"]),
    model="|".join(CONFIG["models"]),
    seed=r"\d+",
    size=r"\d+",
    figure="|".join(INDEX_FIGURES),
    pictures=(
        re.escape(image_folder.title(CONFIG["pictures"]))
        if CONFIG["pictures"]
        else NONE
    ),


@cache
def cells_of(split, model):
    """The fits of a model on a split, one per seed."""
    return [cell for cell in CELLS if cell[:2] == (split, model)]


def fits_of(split, model, name):
    """A file of each fit of a model on a split, one per seed."""
    return [
        f"results/fits/{split}/{model}/seed_{seed}/{name}"
        for _, _, seed in cells_of(split, model)
    ]


def one_of(names):
    """Pattern of these names; of none at all one that nothing matches."""
    return "|".join(names) or NONE


@cache
def split_cells(split):
    """The fits of a split."""
    return [cell for cell in CELLS if cell[0] == split]


def network_cells(split):
    """The fits of a split whose model is a network."""
    return [cell for cell in split_cells(split) if cell[1] in CONVNETS]


def fit_files(cells):
    """The files of some fits that numbers are computed from."""
    return [
        f"results/fits/{split}/{model}/seed_{seed}/{name}"
        for split, model, seed in cells
        for name in FIT_FILES
    ]


def latency_of(split):
    """The latencies of all models of a split."""
    return [f"results/latency/{s}/{model}.json" for s, model in FITTED if s == split]


def first_cell(wildcards):
    """The fit of a model on a split whose latency is measured: its first seed."""
    return cells_of(wildcards.split, wildcards.model)[0]


def fitted_model(split, model, seed):
    """The saved model of a fit."""
    ending = "keras" if model in CONVNETS else "skops"
    return f"results/fits/{split}/{model}/seed_{seed}/model.{ending}"


def all_cores():
    """The cores of this machine that the run may use; 1 on a cluster, where nobody says.

    A job there has to ask for what it was sent with: on its node Snakemake has all cores.
    """
    if internals.is_sent_job(workflow):
        return 1
    try:
        return workflow.cores
    except WorkflowError:
        return 1


def cell_of(wildcards):
    """The fit that wildcards name."""
    return wildcards.split, wildcards.model, int(wildcards.seed)


def array_of(kind, digests):
    """An array, images or rows, beside the file of digests that stands for it as the input of a job.

    Snakemake would read the array itself once for each output of each job, to record its content.
    """
    return digests.replace("digests_", f"{kind}_").replace(".json", ".npy")


def arrays_size(wildcards):
    """Side in pixels of the pictures that a model sees."""
    return CONFIG["models"][wildcards.model]["resolution"]


@cache
def n_pictures(split, index):
    """Pictures of a split, by config or index; FileNotFoundError, which makes it <TBD>, before there is an index."""
    rows = CONFIG["splits"][split]["rows"]
    if rows != "all":
        return rows
    with open(index, "rb") as lines:
        return sum(1 for _ in lines) - 1


def fit_priority(wildcards):
    """The longest fits first; a split of all pictures is taken for the study's, as there is no index yet."""
    rows = CONFIG["splits"][wildcards.split]["rows"]
    pictures = resource_estimates.STUDY_PICTURES if rows == "all" else rows
    return resource_estimates.priority(CONFIG["models"][wildcards.model], pictures)


def model_and_pictures(wildcards, input):
    """Settings of a model and the number of pictures of a split, which decide what a fit costs."""
    return CONFIG["models"][wildcards.model], n_pictures(wildcards.split, input.index)


def fit_memory_mb(wildcards, input, attempt):
    """Memory to set aside for a fit, in megabytes: a try more gets as much more."""
    return attempt * resource_estimates.memory_mb(*model_and_pictures(wildcards, input))


def fit_minutes(wildcards, input, attempt):
    """Time to set aside for a fit, in minutes: a try more gets as much more."""
    return attempt * resource_estimates.minutes(*model_and_pictures(wildcards, input))


@cache
def predictions_wanted():
    """Files of `snakemake predict`: the other targets need neither pictures nor a table that shows the best model."""
    if CONFIG["pictures"] is None:
        raise internals.mistake(
            workflow,
            f"{PREDICT}: of which pictures? snakemake {PREDICT} --config pictures=some/folder",
        )
    pictures_contents()
    split, model, seed = or_stop(
        model_choice.chosen, CONFIG["model"], CELLS, "results/table.csv"
    )
    title = image_folder.title(CONFIG["pictures"])
    return [
        f"results/predictions/{title}/{split}/{model}/seed_{seed}/{name}"
        for name in ("predictions.csv", "sheet.png", "sheet.svg")
    ]


def plan_asked():
    """What the plan of a run is made from."""
    index = "results/dataset/index.csv"
    return {
        "cells": fit_records(CELLS),
        "models": CONFIG["models"],
        "pictures": {split: n_pictures(split, index) for split in SPLITS},
        "cores": all_cores(),
    }


def index_to_make():
    """The index, for the numbers of pictures, where there is none yet; one that is there stays as it is."""
    index = "results/dataset/index.csv"
    return [] if Path(index).is_file() else [index]


# Their names here, or in the workflow that uses this one as a module.
ASKED_BESIDE_A_RUN = {
    internals.name_of_rule(workflow, name) for name in ("partial", "status", "plan")
}
PREDICT = internals.name_of_rule(workflow, "predict")


def beside_a_run(asked, input=()):
    """What is asked, without the folder's lock where nothing is made, so that a run may go on beside it."""
    if not input:
        internals.without_lock(workflow, ASKED_BESIDE_A_RUN)
    return asked


def check_cluster():
    """Stop before anything is sent where a job, in one of its tries, asks for more than its partition has."""
    if internals.executor(workflow) == "slurm":
        or_stop(slurm_limits.check, list(internals.asked_of_cluster(workflow)))


# A run in which jobs failed ends with what to do: their last words, their logs, and how to try each alone.
FAILED = failures.Recorder()
if internals.is_first_process(workflow):
    logger.addHandler(FAILED)


def failures_of_run():
    """Text for the end of a run in which jobs failed."""
    options = command_line.repeated(internals.arguments())
    return failures.failure_text(FAILED.jobs(), shlex.join(options))
