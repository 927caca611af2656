"""Draw how fast the networks of a split train."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation.scored_fits import read_runs
    from facegrid.reporting.figures import training_speed

    settings = snakemake.params.settings
    runs = read_runs(settings["cells"], "results/fits", {settings["split"]: snakemake.input.split})
    training_speed.plot_speed(runs, settings["split"], snakemake.output.png)
