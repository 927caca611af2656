"""Draw the reliability diagram of a model on a split, its seeds together."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    import numpy as np

    from facegrid.reporting.figures import reliability_diagram
    from facegrid.training import predictions

    settings = snakemake.params.settings
    fits = [predictions.read(path) for path in snakemake.input.predictions]
    probability = np.stack([fit.probability for fit in fits])
    title = f"Calibration of {settings['model']} on {settings['split']}"
    reliability_diagram.plot_calibration(probability, fits[0].true, title, snakemake.output.png)
