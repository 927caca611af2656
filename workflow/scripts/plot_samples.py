"""Draw the sheet of sample pictures, as they are and as the models see them."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    import numpy as np

    from facegrid.data import build_index as data
    from facegrid.data.index import read_index
    from facegrid.reporting.figures import index_figures
    from facegrid.storage import checksums

    index = read_index(snakemake.input.index)
    checksums.check_digest(snakemake.params.images, snakemake.input.digests)
    images = np.load(snakemake.params.images, mmap_mode="r")
    pictures = data.samples(snakemake.input.source, index, images, snakemake.params.settings["classes"])
    index_figures.plot_samples(pictures, snakemake.output.png, images.shape[1])
