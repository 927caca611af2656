"""Compare the same models on splits that test the same pictures."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, statistics
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    index = read_index(snakemake.input.index)
    split_paths = dict(zip(recipe["splits"], snakemake.input.splits, strict=True))
    settings = recipe["classes"], recipe["random"]
    answers = statistics.read_each(recipe["cells"], "results/fits", index, split_paths, *settings)
    files.write_csv(statistics.compare_splits(answers), snakemake.output.csv)
