"""Find the labels that other pictures speak against."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    import numpy as np

    from facegrid import files, labels
    from facegrid.index import read_index

    files.check_digest(snakemake.input.rows, snakemake.input.digests)
    rows = np.load(snakemake.input.rows, mmap_mode="r")
    found = labels.issues(read_index(snakemake.input.index), rows, snakemake.params.recipe["classes"])
    files.write_csv(found, snakemake.output.issues)
