"""Say in sentences which differences between models are real."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    import pandas as pd

    from facegrid import comparisons, files

    recipe = snakemake.params.recipe
    names = [*recipe["splits"], *recipe["folds"]]
    models, pairs = (
        comparisons.below_one_another(dict(zip(names, map(pd.read_csv, paths), strict=True)))
        for paths in (snakemake.input.models, snakemake.input.pairs)
    )
    same_test = [pd.read_csv(path) for path in snakemake.input.same_test]
    files.write_csv(models, snakemake.output.models)
    files.write_csv(pairs, snakemake.output.csv)
    text = comparisons.as_markdown(models, pairs, recipe["folds"], same_test, recipe["title"])
    files.write_text(text, snakemake.output.markdown)
