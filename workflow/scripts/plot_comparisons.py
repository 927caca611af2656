"""Draw the differences between the models of a split and whether they are shown to be real."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    import pandas as pd

    from facegrid.figures import comparisons

    models, pairs = pd.read_csv(snakemake.input.models), pd.read_csv(snakemake.input.pairs)
    comparisons.plot_comparisons(models, pairs, snakemake.params.recipe["split"], snakemake.output.png)
