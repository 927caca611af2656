"""Draw the demo faces into a zip that is laid out like the real data set."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.data import drawn_faces

    settings = snakemake.params.settings
    drawn_faces.draw_dataset(settings["draw"], settings["classes"], snakemake.output.archive, workers=snakemake.threads)
