"""Draw one of the figures that show the data set's index."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid.figures import dataset
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    index = read_index(snakemake.input.index)
    dataset.PLOTS[recipe["figure"]](index, recipe["classes"], snakemake.output.png)
