"""Draw the differences between the models of a split and whether they are shown to be real."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid.figures import comparisons
    from facegrid.statistics import read_table

    models, pairs = map(read_table, (snakemake.input.models, snakemake.input.pairs))
    comparisons.plot_comparisons(models, pairs, snakemake.params.recipe["split"], snakemake.output.png)
