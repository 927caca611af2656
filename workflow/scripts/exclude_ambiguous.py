"""Deal the rows of the index into the parts of a split and take the ambiguous ones out of its training part."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    import numpy as np

    from facegrid import files, labels, splits
    from facegrid.index import read_index

    recipe = snakemake.params.recipe
    index = read_index(snakemake.input.index)
    split = splits.split_rows(index, recipe["split"])
    files.check_digest(snakemake.input.rows, snakemake.input.digests)
    rows = np.load(snakemake.input.rows, mmap_mode="r")
    files.write_csv(labels.without_ambiguous(split, rows, index, recipe["classes"]), snakemake.output.split)
