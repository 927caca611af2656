"""What decides each result, as plain data: its recipe.

A recipe is the one param of a job, so Snakemake runs the job again when its recipe changes and only then. In it are
settings, the code that is imported (by what it does), and the recipes of what the job reads, so a run that was killed
half-way cannot leave a stale result behind. Where a file is newer than what was made of it, Snakemake compares its
content with what it recorded (profiles/default), so a touch or a copy reruns nothing.
"""

@cache
def contents():
    """What the data set holds: of the copy that is there, else of the one that will be drawn or fetched."""
    if DATASET["draw"]:
        return digest(draw_recipe())
    if DATASET["download"] and not source.is_there(SOURCE):
        return or_stop(source.pinned_contents, DATASET["pins"])
    return or_stop(source.contents, SOURCE, ".snakemake/facegrid_contents.json")


def download_recipe():
    """What decides the downloaded archive."""
    return {"url": DATASET["download"], "archive": f"{PLACE}.zip"}


def draw_recipe():
    """What decides the drawn faces."""
    return {
        "draw": DATASET["draw"],
        "classes": DATASET["classes"],
        "code": code("draw_faces"),
    }


@cache
def index_recipe():
    """What decides the index."""
    return {
        "dataset": {key: DATASET[key] for key in ("classes", "person_pattern", "pins")},
        "contents": contents(),
        "code": code("index_dataset"),
    }


@cache
def arrays_recipe(size):
    """What decides the arrays of one size."""
    return {
        "size": int(size),
        "index": digest(index_recipe()),
        "code": code("make_arrays"),
    }


@cache
def split_recipe(split):
    """What decides a split; one that is cleaned looks at the pictures."""
    recipe = {"split": CONFIG["splits"][split], "index": digest(index_recipe())}
    if split not in CLEANED:
        return {**recipe, "code": code("split_rows")}
    return {
        **recipe,
        "classes": DATASET["classes"],
        "arrays": digest(arrays_recipe(CONFIG["resolution"])),
        "code": code("exclude_ambiguous"),
    }


@cache
def fit_recipe(split, model, seed):
    """What decides a fit, and what it is called."""
    settings = CONFIG["models"][model]
    return {
        "dataset": CONFIG["dataset"],
        "classes": DATASET["classes"],
        "split": split,
        "model": model,
        "seed": int(seed),
        "builder": settings["builder"],
        "resolution": settings["resolution"],
        "resample": settings["resample"],
        "parameters": parameters(settings),
        "strategy": CONFIG["splits"][split]["strategy"],
        "arrays": digest(arrays_recipe(settings["resolution"])),
        "rows": digest(split_recipe(split)),
        "code": fit_code(model),
    }


def fit_code(model):
    """The code that decides a fit: of the networks' modules only its own."""
    if model in CONVNETS:
        return code("fit_convnet", f"models.{CONFIG['models'][model]['builder']}")
    return code("fit_classical")


@cache
def fit_digest(split, model, seed):
    """What decides a fit, in short: many recipes have it."""
    return digest(fit_recipe(split, model, seed))


def fits_digest(split, model):
    """What decides the fits of a model on a split."""
    return digest([fit_digest(*cell) for cell in cells_of(split, model)])


def cells_recipe(cells):
    """Some cells, each with what decides it."""
    return [
        {
            "split": split,
            "model": model,
            "seed": seed,
            "recipe": fit_digest(split, model, seed),
        }
        for split, model, seed in cells
    ]


def latency_recipe(split, model):
    """What decides the latency of a model on a split, but for the machine: the same recipe measures other times."""
    _, _, seed = cells_of(split, model)[0]
    return {
        "split": split,
        "model": model,
        "seed": seed,
        "classes": DATASET["classes"],
        "fit": fit_digest(split, model, seed),
        "code": code("measure_latency"),
    }


def latencies_recipe(splits):
    """What the latencies of some splits must say of themselves, in the order of latency_of."""
    recipes = [
        latency_recipe(split, model) for split, model in FITTED if split in splits
    ]
    return [
        {key: recipe[key] for key in ("split", "model", "seed")}
        | {"recipe": digest(recipe)}
        for recipe in recipes
    ]


def table_recipe():
    """What decides the accuracy table."""
    return {
        "classes": DATASET["classes"],
        "title": f"Which model reads emotion best? Data set: {CONFIG['dataset']}",
        "splits": SPLITS,
        "cells": cells_recipe(CELLS),
        "latency": latencies_recipe(SPLITS),
        "published": or_stop(published.accuracies, DATASET["published"]),
        "code": code("tabulate_accuracy"),
    }


def confusion_recipe(split, model):
    """What decides the confusion matrices of a model on a split."""
    return {
        "split": split,
        "model": model,
        "fits": fits_digest(split, model),
        "code": code("plot_confusion"),
    }


def published_recipe(split, model):
    """What decides the figure of a published confusion matrix beside ours."""
    return {
        **confusion_recipe(split, model),
        "published": PUBLISHED_MATRICES.get((split, model), {}),
        "code": code("plot_published"),
    }


@cache
def pictures_contents():
    """What the user's folder of pictures holds."""
    return or_stop(
        folder.contents, CONFIG["pictures"], ".snakemake/facegrid_pictures.json"
    )


def predict_recipe(split, model, seed):
    """What decides what a fitted model says of a folder of pictures."""
    return {
        "pictures": pictures_contents(),
        "fit": fit_digest(split, model, seed),
        "code": code("predict_pictures"),
    }


def sheet_recipe(split, model, seed):
    """What decides the sheet of these pictures."""
    return {
        "predictions": digest(predict_recipe(split, model, seed)),
        "code": code("plot_predictions"),
    }


def index_figure_recipe(figure):
    """What decides a figure that is made from the index alone."""
    index = digest(index_recipe())
    return {
        "figure": figure,
        "classes": DATASET["classes"],
        "index": index,
        "code": code("plot_index"),
    }


def samples_recipe():
    """What decides the sheet of sample pictures."""
    arrays = digest(arrays_recipe(CONFIG["resolution"]))
    return {
        "classes": DATASET["classes"],
        "arrays": arrays,
        "code": code("plot_samples"),
    }


def learning_recipe(split, model):
    """What decides the learning curves of a model on a split."""
    return {
        "split": split,
        "model": model,
        "classes": DATASET["classes"],
        "fits": fits_digest(split, model),
        "code": code("plot_learning_curves"),
    }


def accuracy_recipe(split):
    """What decides the figure of the accuracies on a split."""
    of_split = {
        place: share
        for place, share in or_stop(published.accuracies, DATASET["published"]).items()
        if place.startswith(f"{split}/")
    }
    return {
        "split": split,
        "classes": DATASET["classes"],
        "cells": cells_recipe(split_cells(split)),
        "published": of_split,
        "code": code("plot_accuracy"),
    }


def cost_recipe(split):
    """What decides the figure of what the models of a split cost."""
    return {
        "split": split,
        "classes": DATASET["classes"],
        "cells": cells_recipe(split_cells(split)),
        "latency": latencies_recipe([split]),
        "code": code("plot_cost"),
    }


def speed_recipe(split):
    """What decides the figure of how fast the networks of a split train."""
    return {
        "split": split,
        "cells": cells_recipe(network_cells(split)),
        "code": code("plot_speed"),
    }


def place_in_list(item):
    """Place of a model (name, settings) in their list: by builder, then by name.

    In the merged config the models that an overlay names come first, even with the values that they have anyway.
    """
    name, model = item
    return grid.BUILDERS.index(model["builder"]), name


def issues_recipe():
    """What decides the list of label issues."""
    return {
        "classes": DATASET["classes"],
        "arrays": digest(arrays_recipe(CONFIG["resolution"])),
        "code": code("find_label_issues"),
    }


def suspicious_recipe():
    """What decides the sheet of suspicious pictures."""
    return {"issues": digest(issues_recipe()), "code": code("plot_suspicious")}


def agreement_recipe():
    """What decides the comparison of the legend with a second labelling."""
    return {
        "title": f"How far two people agree. Data set: {CONFIG['dataset']}",
        "classes": DATASET["classes"],
        "second_labels": DATASET["second_labels"],
        "issues": digest(issues_recipe()),
        "code": code("compare_labels"),
    }


def comparison_recipe(script, cells):
    """What decides a comparison of what some cells say."""
    return {
        "splits": siblings.names(cells),
        "classes": DATASET["classes"],
        "cells": cells_recipe(cells),
        # Of a model without chance one fit tells all.
        "random": {
            model: grid.is_random(CONFIG["models"][model]) for _, model, _ in cells
        },
        "code": code(script),
    }


def split_comparison_recipe(split):
    """What decides the comparison of the models of a split."""
    return comparison_recipe("compare_models", split_cells(split))


def folds_comparison_recipe(split):
    """What decides the comparison of the models on all folds, of which this split is the first."""
    return comparison_recipe("compare_models", FOLDS[split])


def splits_comparison_recipe(split):
    """What decides the comparison of the splits that test the same pictures as this first of them."""
    return comparison_recipe("compare_splits", SAME_TEST[split])


def tests_comparison_recipe():
    """What decides the comparison of the splits that test other pictures."""
    return comparison_recipe("compare_tests", OTHER_TESTS)


def comparisons_recipe():
    """What decides the page of comparisons."""
    return {
        "title": f"Which differences are real? Data set: {CONFIG['dataset']}",
        "splits": SPLITS,
        "folds": {
            f"{split} ({len(names)} folds)": names
            for split, names in zip(FOLDS, map(siblings.names, FOLDS.values()))
        },
        "comparisons": [digest(split_comparison_recipe(split)) for split in SPLITS],
        "of_folds": [digest(folds_comparison_recipe(split)) for split in FOLDS],
        "same_test": [digest(splits_comparison_recipe(split)) for split in SAME_TEST],
        "other_tests": digest(tests_comparison_recipe()),
        "code": code("describe_comparisons"),
    }


def comparison_figure_recipe(split):
    """What decides the figure of the comparisons on a split."""
    return {
        "split": split,
        "comparison": digest(split_comparison_recipe(split)),
        "code": code("plot_comparisons"),
    }


def calibration_recipe(split, model):
    """What decides the reliability diagram of a model on a split."""
    return {
        "split": split,
        "model": model,
        "fits": fits_digest(split, model),
        "code": code("plot_calibration"),
    }


def models_recipe():
    """What decides the list of models: no data, and nothing of how they are trained."""
    builders = {CONFIG["models"][name]["builder"] for name in CONVNETS}
    return {
        "models": {
            name: {key: model[key] for key in ("builder", "resolution")}
            | (convnets.shape(parameters(model)) if name in CONVNETS else {})
            for name, model in sorted(CONFIG["models"].items(), key=place_in_list)
        },
        "networks": sorted(CONVNETS),
        "classes": len(DATASET["classes"]),
        "code": code("list_models", *(f"models.{name}" for name in builders)),
    }
