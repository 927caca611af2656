"""Draw the reliability diagram of a model on a split, its seeds together."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    import numpy as np

    from facegrid import predictions
    from facegrid.figures import calibration

    recipe = snakemake.params.recipe
    fits = [predictions.read(path) for path in snakemake.input.predictions]
    probability = np.stack([fit.probability for fit in fits])
    title = f"Calibration of {recipe['model']} on {recipe['split']}"
    calibration.plot_calibration(probability, fits[0].true, title, snakemake.output.png)
