"""Draw what the models of a split cost."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]):
    from facegrid.evaluation import latency
    from facegrid.reporting import accuracy_table
    from facegrid.reporting.figures import accuracy_and_cost

    settings = snakemake.params.settings
    split_paths = {settings["split"]: snakemake.input.split}
    runs, rows = accuracy_table.of_cells(settings, snakemake.input.index, split_paths)
    rows = latency.beside(rows, latency.read(settings["latency"], "results/latency"))
    accuracy_and_cost.plot_cost(rows, runs, snakemake.output.png)
