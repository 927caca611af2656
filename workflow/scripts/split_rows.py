"""Deal the rows of the index into training and test part."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data import make_splits
    from facegrid.data.index import read_index
    from facegrid.storage import csv_table

    index = read_index(snakemake.input.index)
    csv_table.write_csv(make_splits.split_rows(index, snakemake.params.settings["split"]), snakemake.output.split)
