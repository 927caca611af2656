"""List the configured models with their sizes."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files
    from facegrid.models import listing

    recipe = snakemake.params.recipe
    table = listing.list_models(recipe["models"], recipe["networks"], recipe["classes"])
    files.write_csv(table, snakemake.output.csv)
    files.write_text(listing.as_markdown(table, "The models and their sizes"), snakemake.output.markdown)
