"""The accuracy table: a section a split, the majority class first, then a row a model."""

import textwrap

import numpy as np
import pandas as pd
from tabulate import tabulate

from facegrid.data.index import check_length, class_numbers, read_index
from facegrid.data.split_file import read_split
from facegrid.evaluation import metrics
from facegrid.evaluation.scored_fits import read_runs
from facegrid.training.history import CHOSEN_ON_TEST

HEADERS = {
    "model": "model",
    "published": "published",
    "accuracy": "accuracy",
    "best": "best",
    "interval": "95 % interval",
    "balanced_accuracy": "balanced",
    "macro_f1": "macro F1",
    "n_train": "train",
    "n_test": "test",
    "n_seeds": "seeds",
    "fit_seconds": "fit time",
    "peak_memory_mb": "memory",
    "latency_ms": "latency",
    "real_time": "30/s",
    "stopped": "stopped",
}
# How to read the columns, as far as their heads do not say it; shares are in percent.
READ = {
    "accuracy": "of the test pictures, mean ± standard deviation over the seeds",
    "best": "the best seed, which only the test pictures can tell, so it flatters",
    "interval": "Wilson's: where the mean accuracy on all such pictures lies, as far as so many test pictures tell. "
    "Models of a split share their test pictures, so intervals that overlap do not show that two are alike",
    "balanced_accuracy": "mean recall of the classes that the test part has",
    "macro_f1": "mean F1 of these classes",
    "fit_seconds": "the seeds' mean",
    "peak_memory_mb": "the most that a fit's process held",
    "latency_ms": "time for one picture, one at a time, from the decoded picture to its probabilities, with resizing "
    "and without finding a face in it: the median of many, of the first seed, on one thread",
    "real_time": "whether that keeps up with a camera of 30 pictures a second, 33 ms each",
    "stopped": "at which epoch the training of a network ended, by the stopping rule or because all were used up, and "
    "which was kept; of several seeds the lowest and highest",
}
READ_BASELINE = "what answering the most frequent class of the training part every time would score"


def of_cells(settings, index_path, split_paths):
    """The records of all cells of some settings, as scored_fits.read_runs gives them, and their accuracy table."""
    runs = read_runs(settings["cells"], "results/fits", split_paths)
    index = read_index(index_path)
    return runs, accuracy_table(runs, index, split_paths, settings["classes"], settings.get("published", {}))


def accuracy_table(runs, index, split_paths, classes, published):
    """One row a split and model, majority class first in each split.

    Args: runs, as scored_fits.read_runs gives them; split_paths {split: csv}; published {"split/model": share of 1}.
    Returns: DataFrame; shares of 1, seconds, megabytes; notes, what a reader must know of the row.
    Raises: FacegridError where a split is of another index.
    """
    y = class_numbers(index, classes)
    rows = []
    for split, path in split_paths.items():
        parts, _ = read_split(path)
        check_length(index, parts, path)
        sizes = {
            "n_train": len(parts["train"]),
            "n_test": len(parts["test"]),
            "classes": len(classes),
            "classes_tested": len(np.unique(y[parts["test"]])),
        }
        rows.append(_row(split, "majority class", [metrics.majority_class(y, parts)], None, sizes))
        for model in dict.fromkeys(run["model"] for run in runs if run["split"] == split):
            seeds = [run for run in runs if (run["split"], run["model"]) == (split, model)]
            rows.append(_row(split, model, seeds, published.get(f"{split}/{model}"), sizes))
    return pd.DataFrame(rows)


def _row(split, model, seeds, published, sizes):
    accuracy = np.array([run["accuracy"] for run in seeds])
    low, high = metrics.interval(accuracy.mean(), sizes["n_test"])
    return {
        "split": split,
        "model": model,
        "published": published,
        "accuracy": accuracy.mean(),
        "accuracy_sd": accuracy.std(ddof=1) if len(seeds) > 1 else None,
        "best": accuracy.max(),
        "interval_low": low,
        "interval_high": high,
        "balanced_accuracy": np.mean([run["balanced_accuracy"] for run in seeds]),
        "macro_f1": np.mean([run["macro_f1"] for run in seeds]),
        **sizes,
        "chosen_on_test": any(run.get("chosen_on_test", False) for run in seeds),
        **(_cost(seeds) if "fit_seconds" in seeds[0] else {}),
    }


def _cost(seeds):
    return {
        "n_seeds": len(seeds),
        "fit_seconds": np.mean([run["fit_seconds"] for run in seeds]),
        "peak_memory_mb": max(run["peak_memory_mb"] for run in seeds),
        **(_networks_end(seeds) if "kept_step" in seeds[0] else _classical_end(seeds)),
    }


def _networks_end(seeds):
    by_rule = [run["steps"] for run in seeds if run["stopped"].startswith("rule")]
    all_used = [run["steps"] for run in seeds if not run["stopped"].startswith("rule")]
    ends = [f"{words} {_span(steps)}" for words, steps in (("rule at", by_rule), ("all", all_used)) if steps]
    return {"stopped": f"{' or '.join(ends)}, kept {_span([run['kept_step'] for run in seeds])}", "notes": ""}


def _classical_end(seeds):
    notes = dict.fromkeys(run["stopped"] for run in seeds if run["stopped"] != "done")
    return {"stopped": None, "notes": "; ".join(notes)}


def _span(steps):
    low, high = min(steps), max(steps)
    return f"{low}" if low == high else f"{low}-{high}"


def as_markdown(table, title, foot):
    """The table, with latencies beside it (latency.beside), as text that reads as it is and on GitHub.

    Args: foot, a paragraph on where its fits come from.
    """
    parts = [f"# {title}\n"]
    for split, of_split in table.groupby("split", sort=False):
        columns = headers(of_split)
        rows = [shown(row) for row in of_split.to_dict("records")]
        cells = [[row[column] for column in columns] for row in rows]
        aligned = ["left", *["right"] * (len(columns) - 1)]
        parts.append(f"## {split}\n")
        parts.append(tabulate(cells, list(columns.values()), "github", colalign=aligned, disable_numparse=True))
        parts += [f"\n{line}".replace("\n*", "\n\\*") for line in remarks(of_split)]  # a bare star would begin a list
        parts.append("")
    lines = [textwrap.fill(f"- **{head}**: {text}.", 120, subsequent_indent="  ") for head, text in reading(table)]
    parts += ["How to read it, shares in percent:\n", *lines, "", *(f"{line}\n" for line in measured_on(table))]
    return "\n".join([*parts, foot])


def headers(of_split):
    """Columns of a split's section and what stands above them.

    Only networks stop at an epoch, and not of each split is something published.
    """
    empty = [column for column in ("published", "stopped") if of_split[column].isna().all()]
    return {column: words for column, words in HEADERS.items() if column not in empty}


def remarks(of_split):
    """Lines below a split's section."""
    rows = of_split.to_dict("records")
    noted = {}
    for row in rows:
        if pd.notna(row["notes"]) and row["notes"]:
            noted.setdefault(row["notes"], []).append(row["model"])
    lines = [f"{', '.join(models)}: {note}." for note, models in noted.items()]
    if rows[0]["classes_tested"] != rows[0]["classes"]:
        lines.append(f"The test part has pictures of {rows[0]['classes_tested']} of {rows[0]['classes']} classes.")
    if busy := [_busy(row) for row in rows if pd.notna(row["latency_core_share"])]:
        lines.append(f"Latency perhaps too long, since others were at work: {', '.join(busy)}.")
    return lines + ([f"* {CHOSEN_ON_TEST}"] if of_split["chosen_on_test"].any() else [])


def _busy(row):
    return f"{row['model']} (measured with {100 * row['latency_core_share']:.0f} % of a core)"


def reading(table):
    """How to read the table: pairs of a head, or a row's name, and what it means."""
    shown_heads = {column for _, of_split in table.groupby("split") for column in headers(of_split)}
    columns = [(HEADERS[column], text) for column, text in READ.items() if column in shown_heads]
    return [("majority class", READ_BASELINE), *columns]


def measured_on(table):
    """A sentence on where latency was measured, as a list; none where it was not."""
    splits = table.dropna(subset="latency_processor").groupby("latency_processor", sort=False)["split"].unique()
    if len(splits) > 1:
        machines = [f"{processor} ({', '.join(of_machine)})" for processor, of_machine in splits.items()]
    else:
        machines = list(splits.index)
    return [f"Latency was measured on {' and '.join(machines)}."] if machines else []


def shown(row):
    """Cells of a row as text, by column."""
    return {
        "model": row["model"] + " *" * row["chosen_on_test"],
        "published": percent(row["published"]),
        "accuracy": percent(row["accuracy"]) + _spread(row["accuracy_sd"]),
        "best": percent(row["best"]) if row["n_seeds"] > 1 else "–",
        "interval": f"{percent(row['interval_low'])} to {percent(row['interval_high'])}",
        "balanced_accuracy": percent(row["balanced_accuracy"]),
        "macro_f1": percent(row["macro_f1"]),
        "n_train": f"{row['n_train']:,}",
        "n_test": f"{row['n_test']:,}",
        "n_seeds": f"{row['n_seeds']:.0f}" if pd.notna(row["n_seeds"]) else "–",
        "fit_seconds": duration(row["fit_seconds"]),
        "peak_memory_mb": f"{row['peak_memory_mb']:,.0f} MB" if pd.notna(row["peak_memory_mb"]) else "–",
        "latency_ms": milliseconds(row["latency_ms"]),
        "real_time": "–" if pd.isna(row["real_time"]) else "yes" if row["real_time"] else "no",
        "stopped": row["stopped"] if pd.notna(row["stopped"]) else "–",
    }


def _spread(share):
    return "" if pd.isna(share) else f" ± {percent(share)}"


def percent(share):
    """A share of 1 in percent with one decimal, or a dash where there is none."""
    return "–" if pd.isna(share) else f"{100 * share:.1f}"


def duration(seconds):
    """Seconds as people read them: 0.4 s, 35 s, 12 min, 3.4 h."""
    if pd.isna(seconds):
        return "–"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def milliseconds(value):
    """Milliseconds with two digits, or all that stand before the point: 0.42 ms, 4.2 ms, 42 ms, 420 ms."""
    if pd.isna(value):
        return "–"
    return f"{value:.2f} ms" if value < 1 else f"{value:.1f} ms" if value < 10 else f"{value:,.0f} ms"
