"""Show on the terminal what a run would fit, and what that costs."""

from facegrid import logs

with logs.job(snakemake.log[0]) as terminal:
    from facegrid import plan, progress

    asked = snakemake.params.asked
    cells = progress.read_cells(asked["cells"])
    groups = plan.groups(cells, asked["models"], asked["pictures"], "results/fits")
    print(plan.as_text(cells, groups, asked["cores"]), file=terminal)
