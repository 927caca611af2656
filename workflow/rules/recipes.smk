"""What decides each result: its recipe, a short text that Snakemake compares from run to run.

In a recipe are the settings of its rule and the code that its script imports. What a job reads, Snakemake compares
itself: an input that is newer than what was made of it is compared by its content (profiles/default).
"""


def recipe(script, settings, modules=()):
    """Text that changes with the settings of a rule or the code of its script; a dry-run shows it as the reason."""
    of_code = digest(code(script_path(script), *modules))
    return f"settings {digest(settings)}, code {of_code}"


@cache
def script_path(script):
    """Path of a script: of this copy, or where Snakemake has put what it fetched."""
    if IS_FETCHED:
        return workflow.source_path(f"../scripts/{script}.py")
    return SCRIPTS / f"{script}.py"


def own(script, settings):
    """Params of a rule: its recipe, and the settings that its script reads.

    Snakemake compares no param that is computed for an output, so the recipe alone is compared.

    Args: settings, function of wildcards that gives plain data.
    """
    return {
        "recipe": lambda wildcards: recipe(script, settings(wildcards)),
        "settings": lambda wildcards, output: settings(wildcards),
    }


def fit_recipe(split, model, seed):
    """The recipe of a fit, by which its files are known outside of Snakemake too."""
    return fit_settings(split, model, seed)["recipe"]


def fit_records(cells):
    """Some fits, each with what its run.json must record."""
    return [
        {
            "split": split,
            "model": model,
            "seed": seed,
            "recipe": fit_recipe(split, model, seed),
        }
        for split, model, seed in cells
    ]


def latency_records(splits):
    """What the latencies of some splits must record, in the order of latency_of."""
    return [
        latency_settings(split, model) for split, model in FITTED if split in splits
    ]


@cache
def contents():
    """What the data set holds: of the copy that is there, else of the one that will be drawn or fetched."""
    if DATASET["draw"]:
        return digest(draw_settings())
    if DATASET["download"] and not source.is_there(SOURCE):
        return or_stop(source.pinned_contents, DATASET["pins"], PINNED_TREE)
    return or_stop(source.contents, SOURCE, ".snakemake/facegrid_contents.json")


def draw_settings(wildcards=None):
    return {"draw": DATASET["draw"], "classes": DATASET["classes"]}


@cache
def index_settings(wildcards=None):
    return {
        "dataset": {key: DATASET[key] for key in ("classes", "person_pattern", "pins")},
        "contents": contents(),
    }


@cache
def fit_settings(split, model, seed):
    """What decides a fit and what it is called, with its recipe and the code in it.

    Settings of its split and its data are part of it, so a fit of other ones is known as such. Their code is not: a
    change of it that makes the same split and arrays fits nothing again.
    """
    settings = CONFIG["models"][model]
    script = "fit_convnet" if model in CONVNETS else "fit_classical"
    modules = [f"models.{settings['builder']}"] if model in CONVNETS else []
    named = {
        "dataset": CONFIG["dataset"],
        "classes": DATASET["classes"],
        "split": split,
        "model": model,
        "seed": int(seed),
        "builder": settings["builder"],
        "resolution": settings["resolution"],
        "resample": settings["resample"],
        "parameters": registry.parameters(settings),
        "strategy": CONFIG["splits"][split]["strategy"],
        "data": digest([index_settings(), CONFIG["splits"][split]]),
    }
    return {
        **named,
        "code": code(script_path(script), *modules),
        "recipe": recipe(script, named, modules),
    }


def latency_settings(split, model):
    """What a latency records of itself: the fit that was measured."""
    _, _, seed = cells_of(split, model)[0]
    return {
        "split": split,
        "model": model,
        "seed": seed,
        "fit": fit_recipe(split, model, seed),
    }


def table_settings(wildcards=None):
    return {
        "classes": DATASET["classes"],
        "title": f"Which model reads emotion best? Data set: {CONFIG['dataset']}",
        "splits": SPLITS,
        "cells": fit_records(CELLS),
        "latency": latency_records(SPLITS),
        "published": PUBLISHED_ACCURACIES,
    }


def comparison_settings(cells):
    """What decides a comparison of what some fits answer."""
    return {
        "splits": split_relations.names(cells),
        "classes": DATASET["classes"],
        "cells": fit_records(cells),
        # A model without chance has one fit.
        "random": {
            model: grid.is_random(CONFIG["models"][model]) for _, model, _ in cells
        },
    }


def comparisons_settings(wildcards):
    return {
        "title": f"Which differences are real? Data set: {CONFIG['dataset']}",
        "splits": SPLITS,
        "folds": {
            f"{split} ({len(names)} folds)": names
            for split, names in zip(FOLDS, map(split_relations.names, FOLDS.values()))
        },
    }


def place_in_list(item):
    """Place of a model (name, settings) in their list: by builder, then by name.

    In the merged config the models that an overlay names come first, even with the values that they have anyway.
    """
    name, model = item
    return grid.BUILDERS.index(model["builder"]), name


def models_settings():
    """The models, without data and without how they are trained."""
    return {
        "models": {
            name: {key: model[key] for key in ("builder", "resolution")}
            | (registry.shape(registry.parameters(model)) if name in CONVNETS else {})
            for name, model in sorted(CONFIG["models"].items(), key=place_in_list)
        },
        "networks": sorted(CONVNETS),
        "classes": len(DATASET["classes"]),
    }


def families():
    """Modules of the networks, which are imported by name."""
    builders = {CONFIG["models"][name]["builder"] for name in CONVNETS}
    return [f"models.{builder}" for builder in sorted(builders)]


@cache
def pictures_contents():
    """What the user's folder of pictures holds."""
    return or_stop(
        image_folder.contents, CONFIG["pictures"], ".snakemake/facegrid_pictures.json"
    )


def published_on(split):
    """Published accuracies of a split."""
    return {
        place: share
        for place, share in PUBLISHED_ACCURACIES.items()
        if place.startswith(f"{split}/")
    }
