"""Draw what the models of a split cost."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import latency, table
    from facegrid.figures import accuracy
    from facegrid.index import read_index
    from facegrid.runs import read_runs

    recipe = snakemake.params.recipe
    split_paths = {recipe["split"]: snakemake.input.split}
    runs = read_runs(recipe["cells"], "results/fits", split_paths)
    rows = table.accuracy_table(runs, read_index(snakemake.input.index), split_paths, recipe["classes"], {})
    rows = latency.beside(rows, latency.read(recipe["latency"], "results/latency"))
    accuracy.plot_cost(rows, runs, snakemake.output.png)
