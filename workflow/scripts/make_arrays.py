"""Decode every picture at one size into the two cached arrays."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    from facegrid import arrays
    from facegrid.index import read_index

    arrays.write_arrays(
        snakemake.input.source,
        read_index(snakemake.input.index),
        snakemake.params.recipe["size"],
        snakemake.output.images,
        snakemake.output.rows,
        snakemake.output.digests,
        workers=snakemake.threads,
    )
