"""Compute the accuracy table from the predictions and records of all cells."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, origins, table
    from facegrid.index import read_index
    from facegrid.runs import read_runs

    recipe = snakemake.params.recipe
    split_paths = dict(zip(recipe["splits"], snakemake.input.splits, strict=True))
    runs = read_runs(recipe["cells"], "results/fits", split_paths)
    index = read_index(snakemake.input.index)
    rows = table.accuracy_table(runs, index, split_paths, recipe["classes"], recipe["published"])
    files.write_csv(rows, snakemake.output.csv)
    files.write_text(table.as_markdown(rows, recipe["title"], origins.foot(runs)), snakemake.output.markdown)
