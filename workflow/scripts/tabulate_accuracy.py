"""Compute the accuracy table from the predictions and records of all cells."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, table
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    rows = table.accuracy_table(
        recipe["cells"],
        "results/fits",
        read_index(snakemake.input.index),
        dict(zip(recipe["splits"], snakemake.input.splits, strict=True)),
        recipe["classes"],
        recipe["published"],
    )
    files.write_csv(rows, snakemake.output.csv)
    files.write_text(table.as_markdown(rows, recipe["title"]), snakemake.output.markdown)
