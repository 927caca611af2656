"""Fit one cell of the grid with a network."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from functools import partial

    from facegrid import fits, training
    from facegrid.checkpoints import Checkpoint
    from facegrid.models import convnets
    from facegrid.recipe import digest

    recipe = snakemake.params.recipe
    builder, parameters = recipe["builder"], recipe["parameters"]
    data = fits.load_data(snakemake.input.images, snakemake.input.index, snakemake.input.split, recipe["classes"])
    build = partial(convnets.build, builder, recipe["resolution"], len(recipe["classes"]), parameters)
    settings = convnets.settings(builder, parameters)
    checkpoint = Checkpoint(snakemake.params.checkpoint, digest(recipe))
    report = partial(print, flush=True)
    fitted = training.train(build, data, settings, recipe["seed"], snakemake.threads, checkpoint, report)
    training.save(fitted.model, snakemake.output.model)
    fits.write_cell(
        snakemake.output, recipe, data, fitted, snakemake.threads, ["tensorflow", "keras", "numpy", "pillow"]
    )
    checkpoint.remove()
