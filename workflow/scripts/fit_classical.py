"""Fit one cell of the grid with a scikit-learn model."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import fits
    from facegrid.models import classical

    recipe = snakemake.params.recipe
    given = snakemake.input
    data = fits.load_data(given.rows, given.digests, given.index, given.split, recipe)
    fitted = classical.fit(recipe["builder"], recipe["parameters"], recipe["seed"], snakemake.threads, data)
    classical.save(fitted.model, snakemake.output.model)
    fits.write_cell(snakemake.output, recipe, data, fitted, snakemake.threads, ["scikit-learn", "numpy", "pillow"])
