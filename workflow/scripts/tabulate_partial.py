"""Tabulate what is finished now, and show how the other cells stand."""

from facegrid.storage import job_log

with job_log.job(snakemake.log[0]) as terminal:
    from pathlib import Path

    from facegrid.status import fit_states, partial
    from facegrid.storage import atomic, csv_table

    settings = snakemake.params.settings
    cells = fit_states.read_cells(settings["cells"])
    rows, text = partial.partial_table(settings, cells, "results")
    atomic.write_text(text, "results/partial.md")
    if rows is None:
        Path("results/partial.csv").unlink(missing_ok=True)
    else:
        csv_table.write_csv(rows, "results/partial.csv")
    print(f"results/partial.md: {fit_states.counted(cells)}", file=terminal)
