"""The index of a data set: one row a legend row, with everything that later steps select by."""

import csv
import hashlib
import io
import re
import unicodedata
from functools import partial
from pathlib import PurePosixPath

import pandas as pd

from facegrid.data import image_decoding
from facegrid.data.index import COLUMNS
from facegrid.data.source import LEGEND, check_pins, open_source, read_indexed
from facegrid.errors import FacegridError, listed
from facegrid.storage.parallel import map_chunks

MOST_LINES = 1_000_000  # of a labels file: 10 million rows took 6 GB


def build_index(path, dataset, workers, pinned_tree=None):
    """Index of the data set at `path` (folder or zip).

    Args: dataset, its part of the config (classes, person_pattern, pins if any); workers, processes; pinned_tree, file
        of the tree object that the pins name.
    Returns: DataFrame with COLUMNS, a row a legend row in its order: image, file name in images/; class, as the
        config spells it; person; labeller, the legend's user.id (empty where it has none); width and height in
        pixels; mode, Pillow's; sha256 of the file; duplicate_of, number of the first row with the same content.
    Raises: FacegridError that names every row and picture at fault, or the files that differ from the pinned ones.
    """
    source = open_source(path)
    if dataset["pins"]:
        check_pins(source, dataset["pins"], pinned_tree)
    legend = read_legend(source.legend(), f"{path}, {LEGEND}")
    # macOS writes letters and their accents apart in names of files, and spreadsheets together.
    names = {unicodedata.normalize("NFC", name): name for name in source.names} | {name: name for name in source.names}
    for row in legend:
        row["image"] = names.get(row["image"]) or names.get(unicodedata.normalize("NFC", row["image"]), row["image"])
    labelled = {row["image"] for row in legend}
    chunks = map_chunks(partial(_inspect, path), sorted(labelled.intersection(source.names)), workers)
    facts = {name: fact for chunk in chunks for name, fact in chunk}
    problems = legend_problems(legend, dataset["classes"], set(source.names))
    problems += [
        f"images/{name}: cannot be read as a picture: {fact['problem']}"
        for name, fact in facts.items()
        if "problem" in fact
    ]
    if problems:
        raise FacegridError(f"{path}: problems in the data set: {len(problems):,}\n{listed(problems)}")
    return _table(legend, facts, dataset)


def read_legend(data, where):
    """Rows of a legend as dicts with line (number in the file), image, emotion and labeller."""
    (line, header), *rows = csv_rows(data, where) or [(1, [])]
    columns = [column.strip().casefold() for column in header]
    if missing := [column for column in ("image", "emotion") if column not in columns]:
        raise FacegridError(_missing_columns(where, line, missing, header))
    if not rows:
        raise FacegridError(f"{where}: no rows; expected one a picture below the header {','.join(columns)}")
    legend = []
    for line, fields in rows:
        row = dict(zip(columns, map(str.strip, fields), strict=False))
        image, emotion, labeller = (row.get(column, "") for column in ("image", "emotion", "user.id"))
        legend.append({"line": line, "image": image, "emotion": emotion, "labeller": labeller})
    return legend


def csv_rows(data, where):
    """(number of the line in which it ends, fields) of each row of a CSV file's bytes; empty ones are passed over.

    Read are UTF-8 with or without a byte order mark and LF, CRLF or CR line ends, as spreadsheets write them.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FacegridError(f"{where}: not UTF-8 text ({error}); save it as CSV UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (n_lines := text.count("\n")) > MOST_LINES:
        raise FacegridError(f"{where}: has {n_lines:,} lines, more than {MOST_LINES:,}; leave rows out")
    # Strict, so that a quotation mark that is never closed does not swallow the rows below it.
    reader = csv.reader(io.StringIO(text), strict=True)
    rows = []
    try:
        for fields in reader:
            rows.append((reader.line_num, fields))
    except csv.Error as error:
        # The row begins below the last one that was read whole.
        line = rows[-1][0] + 1 if rows else 1
        raise FacegridError(f"{where}, line {line}: {error}; see the quotation marks") from None
    return [(line, fields) for line, fields in rows if any(map(str.strip, fields))]


def _missing_columns(where, line, missing, header):
    if not header:
        return f"{where}: empty; expected a header with image and emotion, and a row a picture"
    missing = " and ".join(f"no column {column}" for column in missing)
    message = f"{where}, line {line}: {missing}; the header is {','.join(header)!r:.200}"
    for delimiter, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and delimiter in header[0]:
            return f"{message}. It is separated by {name}; expected commas"
    return message


def legend_problems(legend, classes, pictures_there):
    """What is wrong with the rows of a legend, a line each: names that leave images/, no picture, unknown label."""
    known = {name.casefold() for name in classes}
    spelt = {name.casefold(): name for name in pictures_there}
    problems = []
    for row in legend:
        where, image = f"{LEGEND}, line {row['line']}", row["image"]
        if not image:
            problems.append(f"{where}: no name of a picture")
        elif _leaves_images(image):
            problems.append(f"{where}: {image!r:.100} points outside images/")
        elif image not in pictures_there:
            near = spelt.get(image.casefold())
            meant = f"; did you mean {near!r:.100}?" if near else ""
            problems.append(f"{where}: no picture {image!r:.100} in images/{meant}")
        if row["emotion"].casefold() not in known:
            label, expected = f"{row['emotion']!r:.100}", ", ".join(classes)
            problems.append(f"{where}: unknown label {label}; expected one of {expected} (any letter case)")
    return problems


def _leaves_images(image):
    path = PurePosixPath(image)
    return path.is_absolute() or ".." in path.parts or "\\" in image or bool(re.match(r"[A-Za-z]:", image))


def person_of(image, pattern):
    """Who is shown: first group of the pattern in the file's name without its ending, else the whole name."""
    stem = PurePosixPath(image).stem
    match = re.match(pattern, stem)
    return match.group(1) if match and match.group(1) else stem


def _inspect(path, names):
    """(name, facts) of each named picture."""
    source = open_source(path)
    return [(name, _facts(source, name)) for name in names]


def _facts(source, name):
    try:
        data = source.read(name)
        image = image_decoding.decode(data)
    except OSError as error:
        return {"problem": str(error)}
    sha256 = hashlib.sha256(data).hexdigest()
    return {"width": image.width, "height": image.height, "mode": image.mode, "sha256": sha256}


def _table(legend, facts, dataset):
    spelling = {name.casefold(): name for name in dataset["classes"]}
    first_row = {}
    rows = []
    for number, row in enumerate(legend):
        fact = facts[row["image"]]
        first = first_row.setdefault(fact["sha256"], number)
        rows.append(
            {
                "image": row["image"],
                "class": spelling[row["emotion"].casefold()],
                "person": person_of(row["image"], dataset["person_pattern"]),
                "labeller": row["labeller"],
                **{key: fact[key] for key in ("width", "height", "mode", "sha256")},
                "duplicate_of": "" if first == number else first,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def summary(index):
    """What the index holds, in lines for the log."""
    lines = [
        f"{len(index):,} rows, {index['image'].nunique():,} picture files, "
        f"{index['sha256'].nunique():,} of distinct content, {index['person'].nunique():,} persons",
        *(f"{name}: {count:,}" for name, count in index["class"].value_counts().items()),
    ]
    return "\n".join(lines)


def samples(path, index, images, classes, most=4):
    """Up to `most` pictures of each class, spread over the index: (class, count, [(PIL.Image, pixels uint8), ...])."""
    source = open_source(path)
    sheet = []
    for name in classes:
        rows = index.index[(index["class"] == name) & index["duplicate_of"].isna()]
        chosen = rows[:: max(len(rows) // most, 1)][:most]
        data = [read_indexed(source, index["image"][row], index["sha256"][row]) for row in chosen]
        shown = [(image_decoding.decode(picture), images[row]) for picture, row in zip(data, chosen, strict=True)]
        sheet.append((name, int((index["class"] == name).sum()), shown))
    return sheet
