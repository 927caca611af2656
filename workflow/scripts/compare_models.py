"""Compare the models of a split, or of all its folds together: scores with intervals, and every pair."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, statistics
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    index = read_index(snakemake.input.index)
    settings = recipe["classes"], recipe["random"]
    split_paths = dict(zip(recipe["splits"], snakemake.input.splits, strict=True))
    answers = statistics.read_answers(recipe["cells"], "results/fits", index, split_paths, *settings)
    models, pairs = statistics.compare(answers)
    files.write_csv(models, snakemake.output.models)
    files.write_csv(pairs, snakemake.output.pairs)
