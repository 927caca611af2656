"""Draw one of the figures that show the data set's index."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data.index import read_index
    from facegrid.reporting.figures import index_figures

    settings = snakemake.params.settings
    index = read_index(snakemake.input.index)
    index_figures.PLOTS[settings["figure"]](index, settings["classes"], snakemake.output.png)
