"""List the configured models with their sizes."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.models import summary
    from facegrid.storage import atomic, csv_table

    settings = snakemake.params.settings
    table = summary.list_models(settings["models"], settings["networks"], settings["classes"])
    csv_table.write_csv(table, snakemake.output.csv)
    atomic.write_text(summary.as_markdown(table, "The models and their sizes"), snakemake.output.markdown)
