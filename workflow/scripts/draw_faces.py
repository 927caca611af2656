"""Draw the demo faces into a zip that is laid out like the real data set."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import demo

    recipe = snakemake.params.recipe
    demo.draw_dataset(recipe["draw"], recipe["classes"], snakemake.output.archive, workers=snakemake.threads)
