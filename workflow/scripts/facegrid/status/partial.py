"""What is known before the grid is done: the table of the cells that are finished, and how the others stand."""

from pathlib import Path

from tabulate import tabulate

from facegrid.data.index import read_index
from facegrid.evaluation import latency
from facegrid.evaluation.scored_fits import usable_runs
from facegrid.reporting import accuracy_table, provenance_note
from facegrid.status import fit_states

NONE_YET = "No cell is finished, so there is no table yet.\n"


def partial_table(settings, cells, results):
    """The accuracy table of what is finished now, as a DataFrame (None where nothing is), and the whole as markdown.

    Args: settings, those of the accuracy table; cells, as fit_states.read_cells gives them; results, their path.
    """
    results = Path(results)
    done = {(cell.split, cell.model, cell.seed) for cell in cells if cell.state == "done"}
    finished = [cell for cell in settings["cells"] if (cell["split"], cell["model"], cell["seed"]) in done]
    split_paths = {cell["split"]: results / "splits" / f"{cell['split']}.csv" for cell in finished}
    runs, problems = usable_runs(finished, results / "fits", split_paths)
    text = [f"# Partial: {fit_states.counted(cells)}\n"]
    rows = None
    if runs:
        index = read_index(results / "dataset" / "index.csv")
        rows = accuracy_table.accuracy_table(runs, index, split_paths, settings["classes"], settings["published"])
        measured, _ = latency.usable(settings["latency"], results / "latency")
        rows = latency.beside(rows, measured)
        text.append(accuracy_table.as_markdown(rows, settings["title"], provenance_note.foot(runs)))
    else:
        text.append(NONE_YET)
    return rows, "\n".join([*text, *_not_in_it(cells), *[f"- {problem}" for problem in problems], ""])


def _not_in_it(cells):
    others = [cell for cell in cells if cell.state != "done"]
    if not others:
        return []
    rows = [[cell.name, cell.state, cell.said.replace("|", "\\|"), cell.log or "–"] for cell in others]
    return ["## Not in the table\n", tabulate(rows, ["cell", "state", "said last", "log"], tablefmt="github"), ""]
