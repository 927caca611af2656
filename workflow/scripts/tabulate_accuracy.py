"""Compute the accuracy table from the predictions and records of all cells."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, latency, origins, table, table_page
    from facegrid.index import read_index
    from facegrid.runs import read_runs

    recipe = snakemake.params.recipe
    split_paths = dict(zip(recipe["splits"], snakemake.input.splits, strict=True))
    runs = read_runs(recipe["cells"], "results/fits", split_paths)
    index = read_index(snakemake.input.index)
    rows = table.accuracy_table(runs, index, split_paths, recipe["classes"], recipe["published"])
    rows = latency.beside(rows, latency.read(recipe["latency"], "results/latency"))
    files.write_csv(rows, snakemake.output.csv)
    foot = origins.foot(runs)
    files.write_text(table.as_markdown(rows, recipe["title"], foot), snakemake.output.markdown)
    files.write_text(table_page.as_html(rows, recipe["title"], foot), snakemake.output.html)
