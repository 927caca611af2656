"""Deal the rows of the index into the parts of a split and take the ambiguous ones out of its training part."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    import numpy as np

    from facegrid.data import make_splits
    from facegrid.data.index import read_index
    from facegrid.evaluation import label_quality
    from facegrid.storage import checksums, csv_table

    settings = snakemake.params.settings
    index = read_index(snakemake.input.index)
    split = make_splits.split_rows(index, settings["split"])
    checksums.check_digest(snakemake.params.rows, snakemake.input.digests)
    rows = np.load(snakemake.params.rows, mmap_mode="r")
    csv_table.write_csv(
        label_quality.without_ambiguous(split, rows, index, settings["classes"]), snakemake.output.split
    )
