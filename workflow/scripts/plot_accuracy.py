"""Draw how good the models of a split are."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.reporting import accuracy_table
    from facegrid.reporting.figures import accuracy_and_cost

    settings = snakemake.params.settings
    split_paths = {settings["split"]: snakemake.input.split}
    runs, rows = accuracy_table.of_cells(settings, snakemake.input.index, split_paths)
    accuracy_and_cost.plot_accuracy(rows, runs, snakemake.output.png)
