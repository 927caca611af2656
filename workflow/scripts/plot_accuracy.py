"""Draw how good the models of a split are."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import table
    from facegrid.figures import accuracy

    recipe = snakemake.params.recipe
    split_paths = {recipe["split"]: snakemake.input.split}
    runs, rows = table.of_cells(recipe, snakemake.input.index, split_paths)
    accuracy.plot_accuracy(rows, runs, snakemake.output.png)
