"""Check every picture and legend row of the data set and write the index."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data import build_index
    from facegrid.storage import csv_table

    index = build_index.build_index(
        snakemake.input.source,
        snakemake.params.settings["dataset"],
        workers=snakemake.threads,
        pinned_tree=snakemake.params.pinned_tree,
    )
    csv_table.write_csv(index, snakemake.output.index)
    print(build_index.summary(index))
