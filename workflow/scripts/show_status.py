"""Show on the terminal how far the grid has come."""

from facegrid import logs

with logs.job(snakemake.log[0]) as terminal:
    from facegrid import plan, progress

    asked = snakemake.params.asked
    cells = progress.read_cells(asked["cells"])
    groups = plan.groups(cells, asked["models"], asked["pictures"], "results/fits")
    print(progress.counted(cells), *progress.listed(cells), sep="\n", file=terminal)
    if groups:
        print(f"at most about {plan.left(groups, asked['cores'])} left {plan.on_cores(asked['cores'])}", file=terminal)
