"""Draw the confusion matrices of a model on a split: mean over its seeds."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import matrices
    from facegrid.figures import confusion

    recipe = snakemake.params.recipe
    counts, classes, subtitle = matrices.mean_confusion(snakemake.input.predictions)
    title = f"{recipe['model']} on {recipe['split']}"
    confusion.plot_confusion(counts, classes, title, subtitle, snakemake.output.png)
