"""How long a fitted model takes for a picture, on one thread."""

import itertools
import time
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from facegrid.data.image_decoding import decode, resize
from facegrid.data.index import read_index
from facegrid.data.source import open_source, read_indexed
from facegrid.data.split_file import read_split
from facegrid.evaluation.real_time import CAMERA_MS
from facegrid.provenance import run_record

BATCH = 32
WARM_UP = 3  # calls that are not counted: the first builds TensorFlow's graph and takes hundreds of times as long
SECONDS = 1.0  # of calls that are counted, at least LEAST of them
LEAST = 9
BUSY = 0.9  # share of a core below which others were at work, and a time may be too long
COLUMNS = ["latency_ms", "model_latency_ms", "batch_latency_ms", "real_time"]


def test_pictures(source_path, index_path, split_path):
    """The first BATCH test pictures of a split, decoded (PIL.Image)."""
    source, index = open_source(source_path), read_index(index_path)
    rows = index.iloc[read_split(split_path)[0]["test"][:BATCH]]
    return [decode(read_indexed(source, row.image, row.sha256)) for row in rows.itertuples()]


def measure(model, pictures):
    """Milliseconds a picture, medians over many calls, on one thread.

    Args: model, as saved_model.load gives it; pictures, decoded (PIL.Image), one or more.
    Returns: dict; latency_ms, one picture at a time from the decoded picture to its probabilities, so with resizing and
        without reading, decoding or finding a face; model_latency_ms, the same without resizing; batch_latency_ms, a
        picture's share of a batch of BATCH, without resizing; real_time, whether latency_ms is at most CAMERA_MS;
        core_share, the share of a core that the process had meanwhile, below 1 where others were at work.
    """
    pictures = list(itertools.islice(itertools.cycle(pictures), BATCH))
    images = np.stack([resize(picture, model.side) for picture in pictures])
    turns = itertools.cycle(range(BATCH))
    with threadpool_limits(1):
        whole, core_share = median_ms(lambda: model.probability(resize(pictures[next(turns)], model.side)[np.newaxis]))
        alone, _ = median_ms(lambda: model.probability(images[:1]))
        batch, _ = median_ms(lambda: model.probability(images))
    return {
        "latency_ms": round(whole, 3),
        "model_latency_ms": round(alone, 3),
        "batch_latency_ms": round(batch / BATCH, 3),
        "real_time": whole <= CAMERA_MS,
        "batch": BATCH,
        "threads": 1,
        "core_share": round(core_share, 2),
    }


def median_ms(call):
    """Median time of a call in milliseconds, and the share of a core that the process had in all of them."""
    for _ in range(WARM_UP):
        call()
    times, started, worked = [], time.perf_counter(), time.process_time()
    while len(times) < LEAST or sum(times) < SECONDS:
        before = time.perf_counter()
        call()
        times.append(time.perf_counter() - before)
    share = (time.process_time() - worked) / (time.perf_counter() - started)
    return 1000 * float(np.median(times)), min(share, 1.0)


def read(wanted, folder):
    """The measurements in a folder, dicts, for each of wanted {split, model, seed, fit}.

    Raises: FacegridError that names those that are missing or of another fit.
    """
    return run_record.all_of(*usable(wanted, folder), "latencies")


def usable(wanted, folder):
    """What read gives, of the measurements that can be used, and a line of text for each of the others."""
    folder = Path(folder)
    return run_record.usable(lambda of: run_record.read(folder / of["split"] / f"{of['model']}.json", **of), wanted)


def beside(table, measurements):
    """The accuracy table with COLUMNS, latency_processor and latency_core_share, empty where nothing is measured.

    Args: measurements, as read gives them.

    latency_core_share has only shares below BUSY, of times that may be too long.
    """
    kept = ["split", "model", *COLUMNS, "processor", "core_share"]
    measured = pd.DataFrame(measurements, columns=kept)
    measured["core_share"] = measured["core_share"].where(measured["core_share"] < BUSY)
    names = {"processor": "latency_processor", "core_share": "latency_core_share"}
    return table.merge(measured.rename(columns=names), how="left", on=["split", "model"])
