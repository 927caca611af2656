"""Mutated pictures, labels files, zips, configs and results: each is read, or refused with a message.

    python tests/fuzz [--minutes 5] [--seed 0]

A reader may return or raise what it documents. A traceback, more than SECONDS for one input or more than MEGABYTES of
memory ends the run with exit status 1, and the input is kept in the file that the last line names.
"""

import argparse
import io
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "workflow" / "scripts"))

import numpy as np
import pandas as pd
import yaml
from PIL import Image

from facegrid.config import check
from facegrid.data import build_index, image_decoding, index, published, source, split_file
from facegrid.errors import FacegridError
from facegrid.evaluation import label_quality, model_comparison
from facegrid.provenance import environment, run_record
from facegrid.storage import atomic, csv_table
from facegrid.training import predictions

SECONDS = 15
MEGABYTES = 500  # more than before the first input
DATASET = {"classes": ["joy", "fear"], "person_pattern": r"(.+)_\d+$", "pins": None}
WORDS = (b"-1", b"1e999", b"999999999999", b"NaN", b"null", b"\xff\xfe", b"../")
LEGEND = b"user.id,image,emotion\n1,Ann_1.png,joy\n2,Bob_1.jpg,FEAR\n"


def picture(kind, mode="RGB"):
    """Bytes of a small picture of a format."""
    data = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (24, 18, 3), dtype=np.uint8)
    Image.fromarray(noise).convert(mode).save(data, kind)
    return data.getvalue()


def archive(folder):
    """Bytes of a data set as a zip."""
    with zipfile.ZipFile(folder / "made.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data/legend.csv", LEGEND)
        file.writestr("images/Ann_1.png", picture("PNG"))
        file.writestr("images/Bob_1.jpg", picture("JPEG", "L"))
    return (folder / "made.zip").read_bytes()


def results(folder):
    """{name: bytes} of small files as fits and steps leave them."""
    rows = pd.DataFrame({"row": range(4), "part": ["train", "train", "test", "test"]})
    csv_table.write_csv(rows, folder / "split.csv")
    table = pd.DataFrame("x", range(4), index.COLUMNS).assign(width=1, height=1, duplicate_of="")
    csv_table.write_csv(table, folder / "index.csv")
    said = predictions.Predictions(np.arange(2), np.array([0, 1]), np.full((2, 2), 0.5), ["joy", "fear"])
    predictions.write(folder / "predictions.npz", said)
    issue = {"row": 0, "image": "a", "person": "a", "label": "joy", "suggested": "fear", "quality": 0.5, "issue": True}
    csv_table.write_csv(pd.DataFrame([issue]), folder / "issues.csv")
    csv_table.write_csv(pd.DataFrame({"step": [1, 2], "test_loss": [0.5, 0.25]}), folder / "history.csv")
    csv_table.write_csv(pd.DataFrame({"model": ["knn", "7"], "accuracy": [0.5, None]}), folder / "models.csv")
    atomic.write_json({"model": "knn", "seed": 0, "accuracy": 0.5}, folder / "run.json")
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read_config(path):
    """The check of a config file; what is no YAML never gets as far."""
    try:
        config = yaml.safe_load(path.read_bytes())
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    if isinstance(config, dict):
        check.check(config, PROJECT)


def read_zip(path):
    """Everything that is read of a data set."""
    source.contents(source.find(path.with_suffix("")), path.with_name("remembered.json"))
    build_index.build_index(path, DATASET, workers=1)


def targets(folder):
    """(Name of a file, seeds, reader of a path, what the reader may raise) of each kind of input."""
    kinds = [("JPEG", "L"), ("JPEG", "RGB"), ("PNG", "RGBA"), ("GIF", "P"), ("BMP", "RGB"), ("TIFF", "RGB")]
    kinds += [("WEBP", "RGB"), ("PPM", "RGB"), ("AVIF", "RGB"), ("JPEG2000", "RGB")]
    yield "picture", [picture(*kind) for kind in kinds], lambda path: image_decoding.decode(path.read_bytes()), OSError
    legends = [LEGEND, LEGEND.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + LEGEND]
    yield "legend.csv", legends, lambda path: build_index.read_legend(path.read_bytes(), path.name), FacegridError
    yield "faces.zip", [archive(folder)], read_zip, FacegridError
    configs = [path.read_bytes() for path in sorted((PROJECT / "config").glob("*.yaml"))]
    yield "config.yaml", configs, read_config, FacegridError
    table = b"split,model,best_test_accuracy\nall_rows,knn,0.5\n"
    yield "accuracy.csv", [table], lambda path: published.accuracies({"accuracy": str(path)}), FacegridError
    made = results(Path(tempfile.mkdtemp(dir=folder)))
    readers = {
        "split.csv": split_file.read_split,
        "index.csv": index.read_index,
        "predictions.npz": predictions.read,
        "run.json": run_record.read,
        "issues.csv": label_quality.read_issues,
        "models.csv": model_comparison.read_table,
        "history.csv": lambda path: csv_table.read_csv(path, "a history", ["step"]),
    }
    for name, reader in readers.items():
        yield name, [made[name]], reader, FacegridError


def mutated(data, chance):
    """The bytes with one to eight changes: a bit, a cut, a piece twice, another byte, a piece of zeros, digits."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        place, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 4, 8, 64))
        match chance.randrange(6):
            case 0 if place < len(data):
                data[place] ^= 1 << chance.randrange(8)
            case 1:
                del data[place : place + length]
            case 2:
                data[place:place] = data[place : place + length] * chance.choice((1, 2, 50))
            case 3:
                data[place : place + 1] = bytes([chance.choice((0, 9, 10, 13, 34, 44, 58, 60, 123, 255))])
            case 4:
                data[place : place + length] = bytes(length)
            case 5:
                data[place:place] = chance.choice(
                    (b"-1", b"1e999", b"999999999999", b"NaN", b"null", b"\xff\xfe", b"../")
                )
    return bytes(data)


def stop(*_):
    raise TimeoutError(f"more than {SECONDS} s")


def failure(reader, path, allowed):
    """What went wrong with an input; None where it was read, or refused as documented."""
    signal.alarm(SECONDS)
    try:
        reader(path)
    except TimeoutError:
        return traceback.format_exc()
    except allowed:
        return None
    except Exception:
        return traceback.format_exc()
    finally:
        signal.alarm(0)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    chance, counts = random.Random(chosen.seed), {}
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, stop)
    warnings.simplefilter("ignore")  # Pillow's and pandas' words about what is damaged
    folder = Path(tempfile.mkdtemp(prefix="fuzz_"))
    inputs = list(targets(folder))
    before, until = environment.peak_megabytes(), time.monotonic() + 60 * chosen.minutes
    while time.monotonic() < until:
        name, seeds, reader, allowed = chance.choice(inputs)
        path = folder / name
        path.write_bytes(mutated(chance.choice(seeds), chance))
        counts[name] = counts.get(name, 0) + 1
        said = failure(reader, path, allowed)
        if (grown := environment.peak_megabytes() - before) > MEGABYTES:
            said = said or f"{grown:,.0f} MB more than before"
        if said:
            sys.exit(f"{said}\n{path}")
    shutil.rmtree(folder)
    listed = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    print(f"{sum(counts.values()):,} inputs read or refused, at most {grown:,.0f} MB more: {listed}")


if __name__ == "__main__":
    main()
