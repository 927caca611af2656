"""Draw the sheet of sample pictures, as they are and as the models see them."""

from facegrid import logs

with logs.job(snakemake.log[0]):
    import numpy as np

    from facegrid import dataset as data
    from facegrid import files
    from facegrid.figures import dataset
    from facegrid.index import read_index

    index = read_index(snakemake.input.index)
    files.check_digest(snakemake.input.images, snakemake.input.digests)
    images = np.load(snakemake.input.images, mmap_mode="r")
    pictures = data.samples(snakemake.input.source, index, images, snakemake.params.recipe["classes"])
    dataset.plot_samples(pictures, snakemake.output.png, images.shape[1])
