"""Show on the terminal how far the grid has come."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]) as terminal:
    from facegrid.status import fit_states, plan

    asked = snakemake.params.asked
    cells = fit_states.read_cells(asked["cells"])
    groups = plan.groups(cells, asked["models"], asked["pictures"], "results/fits")
    print(fit_states.counted(cells), *fit_states.listed(cells), sep="\n", file=terminal)
    if groups:
        print(f"at most about {plan.left(groups, asked['cores'])} left {plan.on_cores(asked['cores'])}", file=terminal)
