"""Show on the terminal how far the grid has come."""

from facegrid import logs

with logs.job(snakemake.log[0]) as terminal:
    from facegrid import progress

    cells = progress.read_cells(snakemake.params.cells, "results/fits", "logs")
    print(progress.counted(cells), *progress.listed(cells), sep="\n", file=terminal)
