"""Show on the terminal what a run would fit, and what that costs."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]) as terminal:
    from facegrid.status import fit_states, plan

    asked = snakemake.params.asked
    cells = fit_states.read_cells(asked["cells"])
    groups = plan.groups(cells, asked["models"], asked["pictures"], "results/fits")
    print(plan.as_text(cells, groups, asked["cores"]), file=terminal)
