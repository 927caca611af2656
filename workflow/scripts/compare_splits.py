"""Compare the same models on splits that test the same pictures."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, statistics
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    index = read_index(snakemake.input.index)
    settings = recipe["classes"], recipe["random"]
    answers = {}
    for split, path in zip(recipe["splits"], snakemake.input.splits, strict=True):
        cells = [cell for cell in recipe["cells"] if cell["split"] == split]
        answers[split] = statistics.read_answers(cells, "results/fits", index, {split: path}, *settings)
    files.write_csv(statistics.compare_splits(answers), snakemake.output.csv)
