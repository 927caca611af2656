"""Compare the models of a split, or of all its folds together: scores with intervals, and every pair."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data.index import read_index
    from facegrid.evaluation import model_answers, model_comparison
    from facegrid.storage import csv_table

    settings = snakemake.params.settings
    index = read_index(snakemake.input.index)
    of_models = settings["classes"], settings["random"]
    split_paths = dict(zip(settings["splits"], snakemake.input.splits, strict=True))
    answers = model_answers.read_answers(settings["cells"], "results/fits", index, split_paths, *of_models)
    models, pairs = model_comparison.compare(answers)
    csv_table.write_csv(models, snakemake.output.models)
    csv_table.write_csv(pairs, snakemake.output.pairs)
