"""What a run will fit, how long that takes and how much memory it needs, before it starts."""

import heapq
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tabulate import tabulate

from facegrid.models import registry
from facegrid.provenance import run_record
from facegrid.reporting.accuracy_table import duration
from facegrid.status.fit_states import counted
from facegrid.training import resource_estimates

HEADERS = ["split", "model", "to fit", "why", "time each", "from", "memory each", "on a cluster asks for"]


@dataclass
class Group:
    """The fits of a model on a split that are still to be made.

    cells, as progress has them; seconds and megabytes of each, and where these come from; what each asks a cluster for.
    """

    split: str
    model: str
    cells: list
    seconds: float
    megabytes: float
    source: str
    asked: str

    @property
    def why(self):
        """not started 2, to refit 1"""
        states = [cell.state for cell in self.cells]
        return ", ".join(f"{state} {states.count(state)}" for state in dict.fromkeys(states))


def groups(cells, models, pictures, fits):
    """What is to be fitted, a Group a split and model, the longest first.

    Args: cells, as fit_states.read_cells gives them; models, of the config by name; pictures {split: number}; fits, the
        folder of finished fits, whose own seconds are taken where there are any of the same model on that split.
    """
    found = {}
    for cell in cells:
        if cell.state != "done":
            found.setdefault((cell.split, cell.model), []).append(cell)
    made = [_group(*key, of_model, models[key[1]], pictures[key[0]], Path(fits)) for key, of_model in found.items()]
    return sorted(made, key=lambda group: -group.seconds)


def _group(split, model, cells, settings, pictures, fits):
    runs = list(filter(None, (_cost(path, settings) for path in fits.glob(f"{split}/{model}/seed_*/run.json"))))
    asked = (
        f"{resource_estimates.minutes(settings, pictures)} min, {resource_estimates.memory_mb(settings, pictures):,} MB"
    )
    if runs:
        seconds = median(seconds for seconds, _ in runs) + resource_estimates.start_seconds(settings)
        megabytes = max(megabytes for _, megabytes in runs)
        return Group(split, model, cells, seconds, megabytes, f"{len(runs)} fit{'s' * (len(runs) != 1)} here", asked)
    seconds = resource_estimates.start_seconds(settings) + resource_estimates.fit_seconds(settings, pictures)
    return Group(split, model, cells, seconds, resource_estimates.needed_mb(settings, pictures), "estimate", asked)


def _cost(path, settings):
    """(seconds, megabytes) of a finished fit with these settings of its model; None where its record says no such."""
    run = run_record.peek(path)
    try:
        if settings != {key: run[key] for key in registry.OF_ALL} | run["parameters"]:
            return None
        return run["fit_seconds"] + run["predict_seconds"], run["peak_memory_mb"]
    except (KeyError, TypeError):
        return None


def wall_seconds(groups, cores):
    """Time until all is fitted where each core takes the longest fit that is left."""
    free_at = [0.0] * cores
    for group in groups:
        for _ in group.cells:
            heapq.heapreplace(free_at, free_at[0] + group.seconds)
    return max(free_at)


def left(groups, cores):
    """Time until all is fitted, in words; a fit that runs counts as one that has just begun."""
    return duration(wall_seconds(groups, cores))


def on_cores(cores):
    """on 1 core, on 2 cores"""
    return f"on {cores} core{'s' * (cores != 1)}"


def most_memory_mb(groups, cores):
    """Megabytes of the largest fits that can run at once."""
    return sum(sorted((group.megabytes for group in groups for _ in group.cells), reverse=True)[:cores])


def as_text(cells, groups, cores):
    """The plan as lines for a terminal."""
    if not groups:
        return f"{counted(cells)}: nothing to fit."
    rows = [
        [
            group.split,
            group.model,
            len(group.cells),
            group.why,
            duration(group.seconds),
            group.source,
            f"{group.megabytes:,.0f} MB",
            group.asked,
        ]
        for group in groups
    ]
    core_seconds = sum(group.seconds * len(group.cells) for group in groups)
    return (
        f"{counted(cells)}\n\n{tabulate(rows, HEADERS, disable_numparse=True)}\n\n"
        f"In all {duration(core_seconds)} of one core for the fits; {on_cores(cores)} about "
        f"{left(groups, cores)}, and up to {most_memory_mb(groups, cores) / 1000:.1f} GB at once.\n"
        "Estimates are of one thread of an Intel Xeon with AVX-512 and of all epochs; a stopping rule ends many fits "
        "sooner. Tables and figures take some seconds each on top.\n"
        "snakemake -n tells the jobs one by one, with the reason of each."
    )
