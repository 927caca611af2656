"""Tabulate what is finished now, and show how the other cells stand."""

from facegrid import logs

with logs.job(snakemake.log[0]) as terminal:
    from pathlib import Path

    from facegrid import files, partial, progress

    recipe = snakemake.params.recipe
    cells = progress.read_cells(recipe["cells"])
    rows, text = partial.partial_table(recipe, cells, "results")
    files.write_text(text, "results/partial.md")
    if rows is None:
        Path("results/partial.csv").unlink(missing_ok=True)
    else:
        files.write_csv(rows, "results/partial.csv")
    print(f"results/partial.md: {progress.counted(cells)}", file=terminal)
