"""Find the labels that other pictures speak against."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    import numpy as np

    from facegrid.data.index import read_index
    from facegrid.evaluation import label_quality
    from facegrid.storage import checksums, csv_table

    checksums.check_digest(snakemake.params.rows, snakemake.input.digests)
    rows = np.load(snakemake.params.rows, mmap_mode="r")
    found = label_quality.issues(read_index(snakemake.input.index), rows, snakemake.params.settings["classes"])
    csv_table.write_csv(found, snakemake.output.issues)
