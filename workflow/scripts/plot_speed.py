"""Draw how fast the networks of a split train."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid.figures import speed
    from facegrid.runs import read_runs

    recipe = snakemake.params.recipe
    runs = read_runs(recipe["cells"], "results/fits", {recipe["split"]: snakemake.input.split})
    speed.plot_speed(runs, recipe["split"], snakemake.output.png)
