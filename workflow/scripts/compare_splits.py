"""Compare the same models on splits that test the same pictures."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data.index import read_index
    from facegrid.evaluation import model_answers, model_comparison
    from facegrid.storage import csv_table

    index = read_index(snakemake.input.index)
    answers = model_answers.read_each(snakemake.params.settings, "results/fits", index, snakemake.input.splits)
    csv_table.write_csv(model_comparison.compare_splits(answers), snakemake.output.csv)
