"""Compute the accuracy table from the predictions and records of all cells."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, latency, origins, table, table_page

    recipe = snakemake.params.recipe
    split_paths = dict(zip(recipe["splits"], snakemake.input.splits, strict=True))
    runs, rows = table.of_cells(recipe, snakemake.input.index, split_paths)
    rows = latency.beside(rows, latency.read(recipe["latency"], "results/latency"))
    files.write_csv(rows, snakemake.output.csv)
    foot = origins.foot(runs)
    files.write_text(table.as_markdown(rows, recipe["title"], foot), snakemake.output.markdown)
    files.write_text(table_page.as_html(rows, recipe["title"], foot), snakemake.output.html)
