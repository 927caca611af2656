"""Fit one cell of the grid with a scikit-learn model."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data import fit_data
    from facegrid.models import classical
    from facegrid.training import fit_outputs

    settings = snakemake.params.settings
    given = snakemake.input
    data = fit_data.load_data(snakemake.params.rows, given.digests, given.index, given.split, settings)
    fitted = classical.fit(settings["builder"], settings["parameters"], settings["seed"], snakemake.threads, data)
    classical.save(fitted.model, snakemake.output.model)
    fit_outputs.write_fit(
        snakemake.output, settings, data, fitted, snakemake.threads, ["scikit-learn", "numpy", "pillow"]
    )
