"""Draw the differences between the models of a split and whether they are shown to be real."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation.model_comparison import read_table
    from facegrid.reporting.figures import differences

    models, pairs = map(read_table, (snakemake.input.models, snakemake.input.pairs))
    differences.plot_comparisons(models, pairs, snakemake.params.settings["split"], snakemake.output.png)
