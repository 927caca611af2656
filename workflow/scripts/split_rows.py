"""Deal the rows of the index into training and test part."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import files, splits
    from facegrid.index import read_index

    index = read_index(snakemake.input.index)
    files.write_csv(splits.split_rows(index, snakemake.params.recipe["split"]), snakemake.output.split)
