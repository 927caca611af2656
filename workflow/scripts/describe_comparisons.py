"""Say in sentences which differences between models are real."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation import model_comparison
    from facegrid.reporting import comparison_page
    from facegrid.storage import atomic, csv_table

    settings = snakemake.params.settings
    names = [*settings["splits"], *settings["folds"]]
    models, pairs = (
        comparison_page.below_one_another(dict(zip(names, map(model_comparison.read_table, paths), strict=True)))
        for paths in (snakemake.input.models, snakemake.input.pairs)
    )
    same_test, other_tests = (
        [model_comparison.read_table(path) for path in paths]
        for paths in (snakemake.input.same_test, snakemake.input.other_tests)
    )
    csv_table.write_csv(models, snakemake.output.models)
    csv_table.write_csv(pairs, snakemake.output.csv)
    text = comparison_page.as_markdown(models, pairs, settings["folds"], same_test, other_tests, settings["title"])
    atomic.write_text(text, snakemake.output.markdown)
