"""Say in sentences which differences between models are real."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import comparisons, files, statistics

    recipe = snakemake.params.recipe
    names = [*recipe["splits"], *recipe["folds"]]
    models, pairs = (
        comparisons.below_one_another(dict(zip(names, map(statistics.read_table, paths), strict=True)))
        for paths in (snakemake.input.models, snakemake.input.pairs)
    )
    same_test, other_tests = (
        [statistics.read_table(path) for path in paths]
        for paths in (snakemake.input.same_test, snakemake.input.other_tests)
    )
    files.write_csv(models, snakemake.output.models)
    files.write_csv(pairs, snakemake.output.csv)
    text = comparisons.as_markdown(models, pairs, recipe["folds"], same_test, other_tests, recipe["title"])
    files.write_text(text, snakemake.output.markdown)
