"""Decode every picture at one size into the two cached arrays."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data import image_arrays
    from facegrid.data.index import read_index

    image_arrays.write_arrays(
        snakemake.input.source,
        read_index(snakemake.input.index),
        snakemake.params.settings["size"],
        snakemake.output.images,
        snakemake.output.rows,
        snakemake.output.digests,
        workers=snakemake.threads,
    )
