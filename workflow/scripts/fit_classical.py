"""Fit one cell of the grid with a scikit-learn model."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import fits
    from facegrid.models import classical

    recipe = snakemake.params.recipe
<<<<<<< HEAD
    given = snakemake.input
    data = fits.load_data(given.rows, given.digests, given.index, given.split, recipe["classes"])
=======
    data = fits.load_data(snakemake.input.rows, snakemake.input.index, snakemake.input.split, recipe)
>>>>>>> 9c361f6 (feat: splits that keep people apart, with a validation part, in folds; class-balanced bootstrap of the training part)
    fitted = classical.fit(recipe["builder"], recipe["parameters"], recipe["seed"], snakemake.threads, data)
    classical.save(fitted.model, snakemake.output.model)
    fits.write_cell(snakemake.output, recipe, data, fitted, snakemake.threads, ["scikit-learn", "numpy", "pillow"])
