"""Draw what the models of a split cost."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import splits, table
    from facegrid.figures import accuracy
    from facegrid.index import read_index

    recipe, split = snakemake.params.recipe, snakemake.input.split
    index = read_index(snakemake.input.index)
    place = {recipe["split"]: split}
    rows = table.accuracy_table(recipe["cells"], "results/fits", index, place, recipe["classes"], {})
    runs = table.read_runs(recipe["cells"], "results/fits", {recipe["split"]: splits.read_split(split)[1]})
    accuracy.plot_cost(rows, runs, snakemake.output.png)
