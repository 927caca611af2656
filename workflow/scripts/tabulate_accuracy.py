"""Compute the accuracy table from the predictions and records of all cells."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation import latency
    from facegrid.reporting import accuracy_table, provenance_note, table_html
    from facegrid.storage import atomic, csv_table

    settings = snakemake.params.settings
    split_paths = dict(zip(settings["splits"], snakemake.input.splits, strict=True))
    runs, rows = accuracy_table.of_cells(settings, snakemake.input.index, split_paths)
    rows = latency.beside(rows, latency.read(settings["latency"], "results/latency"))
    csv_table.write_csv(rows, snakemake.output.csv)
    foot = provenance_note.foot(runs)
    atomic.write_text(accuracy_table.as_markdown(rows, settings["title"], foot), snakemake.output.markdown)
    atomic.write_text(table_html.as_html(rows, settings["title"], foot), snakemake.output.html)
