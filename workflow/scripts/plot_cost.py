"""Draw what the models of a split cost."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import latency, table
    from facegrid.figures import accuracy

    recipe = snakemake.params.recipe
    split_paths = {recipe["split"]: snakemake.input.split}
    runs, rows = table.of_cells(recipe, snakemake.input.index, split_paths)
    rows = latency.beside(rows, latency.read(recipe["latency"], "results/latency"))
    accuracy.plot_cost(rows, runs, snakemake.output.png)
