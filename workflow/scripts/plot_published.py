"""Draw a published confusion matrix beside ours."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import matrices
    from facegrid.figures import confusion

    recipe = snakemake.params.recipe
    counts, classes, subtitle = matrices.mean_confusion(snakemake.input.predictions)
    title = f"{recipe['model']} on {recipe['split']}: published and measured ({subtitle})"
    confusion.plot_published(
        matrices.published_counts(recipe["published"], classes), counts, classes, title, snakemake.output.png
    )
