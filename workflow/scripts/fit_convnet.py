"""Fit one cell of the grid with a network."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from functools import partial

    from facegrid import fits, gpus, training
    from facegrid.checkpoints import Checkpoint
    from facegrid.models import convnets
    from facegrid.recipe import digest

    recipe = snakemake.params.recipe
    builder, parameters = recipe["builder"], recipe["parameters"]
    given = snakemake.input
    data = fits.load_data(given.images, given.digests, given.index, given.split, recipe)
    build = partial(convnets.build, builder, recipe["resolution"], len(recipe["classes"]), parameters)
    settings = convnets.settings(builder, parameters)
    checkpoint = Checkpoint(snakemake.params.checkpoint, digest(recipe))
    n_gpus = gpus.asked_for(snakemake.resources) or 0
    fitted = training.train(build, data, settings, recipe["seed"], snakemake.threads, checkpoint, print, n_gpus)
    training.save(fitted.model, snakemake.output.model)
    fits.write_cell(
        snakemake.output, recipe, data, fitted, snakemake.threads, ["tensorflow", "keras", "numpy", "pillow"]
    )
    checkpoint.remove()
