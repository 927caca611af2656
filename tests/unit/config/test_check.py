"""The config check: its lines word by word, the normal form, the cells; and that nothing makes it fail otherwise."""

import copy
import datetime
import json
import re
import subprocess
import sys
import time
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BeforeValidator, Field, create_model
from snakemake.cli import parse_config
from snakemake.utils import update_config

from facegrid.config import check, fields, schema
from facegrid.config.grid import cells, is_convnet
from facegrid.errors import FacegridError

PROJECT = Path(__file__).parents[3]
BUILDERS = schema.BUILDERS

LEGAL = """
dataset: faces
datasets:
  faces: {source: resources/faces, classes: [anger, fear]}
  drawn: {draw: {pictures: 8, people: 2}, classes: [anger, fear]}
splits:
  all_rows: {strategy: random}
models:
  logistic_regression: {builder: logistic_regression}
  knn: {builder: knn}
  tree: {builder: decision_tree}
  random_forest: {builder: random_forest}
grid:
  - {split: all_rows, models: [knn, random_forest], seeds: [0, 1]}
"""
TRAINING = {
    "epochs": 30,
    "batch_size": 100,
    "learning_rate": 0.001,
    "schedule": "constant",
    "warm_up": 0.3,
    "weight_decay": 0.0,
    "augmentation": {"flip": False, "rotation": 0.0, "zoom": 0.0, "shift": 0, "light": 0.0, "cutout": 0},
    "progressive_resizing": 1.0,
    "weight_average": 0.0,
    "test_flip": False,
    "precision": "float32",
    "increases": 3,
    "monitor": "test",
    "score_every": 1,
}
NORMAL = {
    "dataset": "faces",
    "datasets": {
        "faces": {
            "source": "resources/faces",
            "download": None,
            "pins": None,
            "draw": None,
            "classes": ["anger", "fear"],
            "person_pattern": r"(.+)_\d+$",
            "second_labels": None,
            "published": {"accuracy": None, "confusion": None},
        },
        "drawn": {
            "source": None,
            "download": None,
            "pins": None,
            "draw": {"pictures": 8, "people": 2, "seed": 0},
            "classes": ["anger", "fear"],
            "person_pattern": r"(.+)_\d+$",
            "second_labels": None,
            "published": {"accuracy": None, "confusion": None},
        },
    },
    "resolution": 32,
    "splits": {
        "all_rows": {
            "strategy": "random",
            "rows": "all",
            "test_share": 0.33,
            "seed": 0,
            "fold": None,
            "validation_share": 0.0,
            "exclude": None,
        }
    },
    "training": TRAINING,
    "checkpoints": "results/checkpoints",
    "pictures": None,
    "model": None,
    "models": {
        "logistic_regression": {
            "builder": "logistic_regression",
            "resolution": 32,
            "resample": None,
            "C": 1.0,
            "principal_axes": False,
            "max_iter": 100,
            "tol": 0.0001,
            "class_weight": None,
        },
        "knn": {"builder": "knn", "resolution": 32, "resample": None, "n_neighbors": 5, "weights": "uniform", "p": 2.0},
        "tree": {
            "builder": "decision_tree",
            "resolution": 32,
            "resample": None,
            "criterion": "gini",
            "max_depth": None,
            "min_samples_leaf": 1,
            "class_weight": None,
        },
        "random_forest": {
            "builder": "random_forest",
            "resolution": 32,
            "resample": None,
            "n_estimators": 100,
            "criterion": "gini",
            "max_depth": None,
            "min_samples_leaf": 1,
            "max_features": "sqrt",
            "class_weight": None,
        },
    },
    "grid": [{"split": "all_rows", "models": ["knn", "random_forest"], "seeds": [0, 1]}],
}
SEED = "a whole number between 0 and 4294967295"
NAME = "a name of letters (a to z), digits, _ and -, with a letter or digit first"

# Path of a key, what a user writes there (as YAML; None: the key is taken away), the lines that say what is wrong.
WRONG = [
    # Keys that are not known.
    (
        "models.knn.n_neighbours",
        "3",
        "models.knn.n_neighbours: unknown key; did you mean n_neighbors? "
        "Known here: builder, n_neighbors, p, resample, resolution, weights",
    ),
    (
        "models.knn.C",
        "3",
        "models.knn.C: unknown key. Known here: builder, n_neighbors, p, resample, resolution, weights",
    ),
    (
        "Resolution",
        "64",
        "Resolution: unknown key; did you mean resolution? "
        "Known here: checkpoints, dataset, datasets, grid, model, models, pictures, resolution, splits, training",
    ),
    ("grid.0.2", "x", "grid[0].2: unknown key. Known here: models, seeds, split"),
    ("grid.0.a: b\n", "x", r"grid[0].'a: b\n': unknown key. Known here: models, seeds, split"),
    (
        "datasets.faces.pins",
        "{}",
        *(
            f"datasets.faces.pins.{key}: missing, expected {legal}"
            for key, legal in [
                ("legend_blob", "git's object id, 40 hexadecimal digits in lower case"),
                ("images_tree", "git's object id, 40 hexadecimal digits in lower case"),
                ("tree_object", "text"),
            ]
        ),
    ),
    (
        ("models", "knn", 10**400),
        "x",
        f"models.knn.1{39 * '0'}...{10 * '0'}: unknown key. "
        "Known here: builder, n_neighbors, p, resample, resolution, weights",
    ),
    (
        ("splits", "all_rows", 16**5000),
        "x",
        f"splits.all_rows.0x1{37 * '0'}...{10 * '0'}: unknown key. "
        "Known here: exclude, fold, rows, seed, strategy, test_share, validation_share",
    ),
    (
        ("training", datetime.date(2001, 12, 14)),
        "x",
        "training.2001-12-14: unknown key. "
        "Known here: augmentation, batch_size, epochs, increases, learning_rate, monitor, precision, "
        "progressive_resizing, schedule, score_every, test_flip, warm_up, weight_average, weight_decay",
    ),
    # Keys that are missing, and sections with nothing or the wrong thing under them.
    ("dataset", None, "dataset: missing, expected text"),
    ("grid.0.seeds", None, "grid[0].seeds: missing, expected a list"),
    ("models.knn.builder", None, f"models.knn.builder: missing, expected one of {', '.join(BUILDERS)}"),
    ("models.knn", "{biulder: knn}", f"models.knn.builder: missing, expected one of {', '.join(BUILDERS)}"),
    ("splits.all_rows.strategy", None, "splits.all_rows.strategy: missing, expected one of random, person_disjoint"),
    ("models", "", "models: is empty (null), expected a mapping"),
    ("models", "{}", "models: has length 0, expected at least 1"),
    ("models", "[knn]", "models: is a list, expected a mapping"),
    ("models.knn", "", "models.knn: is empty (null), expected a mapping"),
    ("splits", "all_rows", "splits: 'all_rows' is text, expected a mapping"),
    ("grid", "[]", "grid: has length 0, expected at least 1"),
    ("grid", "{split: all_rows, models: [knn], seeds: [0]}", "grid: is a mapping, expected a list"),
    ("grid.0", "knn", "grid[0]: 'knn' is text, expected a mapping"),
    ("grid.0.models", "knn", "grid[0].models: 'knn' is text, expected a list"),
    # Numbers.
    ("splits.all_rows.test_share", "1.5", "splits.all_rows.test_share: 1.5 is not between 0 and 1 (both excluded)"),
    ("splits.all_rows.test_share", "0", "splits.all_rows.test_share: 0 is not between 0 and 1 (both excluded)"),
    (
        "splits.all_rows.test_share",
        "33%",
        "splits.all_rows.test_share: '33%' is text, expected a number between 0 and 1 (both excluded)",
    ),
    (
        "models.logistic_regression.max_iter",
        "1e7",
        "models.logistic_regression.max_iter: '1e7' is text, expected a whole number >= 1; "
        "YAML reads a number like this only as 10000000 or 1.0e+7",
    ),
    (
        "models.logistic_regression.tol",
        "25E-6",
        "models.logistic_regression.tol: '25E-6' is text, expected a number >= 0; "
        "YAML reads a number like this only as 0.000025 or 2.5e-5",
    ),
    (
        "models.logistic_regression.C",
        "1e300",
        "models.logistic_regression.C: '1e300' is text, expected a number > 0; "
        "YAML reads a number like this only as 1.0e+300",
    ),
    (
        "models.knn.n_neighbors",
        "'5'",
        "models.knn.n_neighbors: '5' is text, expected a whole number >= 1; a number stands without quotes",
    ),
    (
        "models.logistic_regression.C",
        "'1.0e+7'",
        "models.logistic_regression.C: '1.0e+7' is text, expected a number > 0; a number stands without quotes",
    ),
    ("models.logistic_regression.C", "inf", "models.logistic_regression.C: 'inf' is text, expected a number > 0"),
    (
        "models.logistic_regression.C",
        f"'{50 * '1'}'",
        f"models.logistic_regression.C: '{50 * '1'}' is text, expected a number > 0",
    ),
    ("models.logistic_regression.C", "0", "models.logistic_regression.C: 0 is not > 0"),
    ("models.logistic_regression.C", ".nan", "models.logistic_regression.C: nan is not finite, expected a number > 0"),
    ("models.logistic_regression.C", ".inf", "models.logistic_regression.C: inf is not finite, expected a number > 0"),
    (
        "models.tree.max_depth",
        "0x1" + 5000 * "0",
        f"models.tree.max_depth: 0x1{37 * '0'}...{10 * '0'} is too large a number, "
        "expected a whole number >= 1 or null",
    ),
    (
        "models.tree.max_depth",
        "None",
        "models.tree.max_depth: 'None' is text, expected a whole number >= 1 or null; did you mean null?",
    ),
    ("models.knn.p", "0.5", "models.knn.p: 0.5 is not >= 1"),
    ("models.knn.p", "true", "models.knn.p: true is a truth value, expected a number >= 1"),
    ("models.knn.resolution", "7", "models.knn.resolution: 7 is not between 8 and 512"),
    (
        "models.random_forest.max_features",
        "1.5",
        "models.random_forest.max_features: 1.5 is not one of sqrt, log2, null "
        "or a number between 0 and 1 (0 excluded)",
    ),
    ("resolution", "513", "resolution: 513 is not between 8 and 512"),
    ("resolution", "[32, 64]", "resolution: is a list, expected a whole number between 8 and 512"),
    ("resolution", "", "resolution: is empty (null), expected a whole number between 8 and 512"),
    ("splits.all_rows.seed", "0.5", f"splits.all_rows.seed: 0.5 is a number, expected {SEED}"),
    ("splits.all_rows.seed", "true", f"splits.all_rows.seed: true is a truth value, expected {SEED}"),
    ("splits.all_rows.seed", "2001-12-14", f"splits.all_rows.seed: 2001-12-14 is a date, expected {SEED}"),
    ("splits.all_rows.seed", "!!binary aGVsbG8=", f"splits.all_rows.seed: is of type bytes, expected {SEED}"),
    ("splits.all_rows.rows", "1", "splits.all_rows.rows: 1 is not all or a whole number >= 2"),
    ("splits.all_rows.rows", "al", "splits.all_rows.rows: 'al' is not all or a whole number >= 2; did you mean all?"),
    ("splits.all_rows.rows", "{}", "splits.all_rows.rows: is a mapping, expected all or a whole number >= 2"),
    ("datasets.drawn.draw.pictures", "7", "datasets.drawn.draw.pictures: 7 is not >= 8"),
    # Splits.
    (
        "splits.all_rows.test_shares",
        "0.5",
        "splits.all_rows.test_shares: unknown key; did you mean test_share? "
        "Known here: exclude, fold, rows, seed, strategy, test_share, validation_share",
    ),
    (
        "splits.half",
        "{strategy: random, test_share: 0.7, fold: 0}",
        "splits.half.test_share: 0.7 leaves no two folds, expected at most 0.66",
    ),
    (
        "splits.apart",
        "{strategy: person_disjoint, test_share: 0.5, validation_share: 0.45}",
        "splits.apart.validation_share: 0.45 leaves too little beside this test_share, expected at most 0.33",
    ),
    ("splits.all_rows.fold", "-1", "splits.all_rows.fold: -1 is not >= 0"),
    ("splits.all_rows.fold", "3", "splits.all_rows.fold: 3 is not below 3, the folds of this test_share"),
    (
        "splits.all_rows",
        "{strategy: random, test_share: 1.0e-320, fold: 2000000000}",
        "splits.all_rows.fold: 2000000000 is not below 1000000000, the folds of this test_share",
    ),
    (
        "splits.all_rows.validation_share",
        "0.67",
        "splits.all_rows: test_share and validation_share add up to 1, expected less than 1",
    ),
    (
        "splits.apart",
        "{strategy: person_disjoint, test_share: 0.6}",
        "splits.apart.test_share: 0.6 is not between 0 and 0.5 (0 excluded)",
    ),
    (
        "splits.apart",
        "{strategy: person_disjoint, fold: 3}",
        "splits.apart.fold: 3 is not below 3, the folds of this test_share",
    ),
    (
        "splits.all_rows.exclude",
        "ambigous",
        "splits.all_rows.exclude: 'ambigous' is not one of null, ambiguous; did you mean ambiguous?",
    ),
    ("models.knn.resample", "oversample", "models.knn.resample: 'oversample' is not one of null, bootstrap"),
    # Names.
    (
        "grid.0.models.1",
        "random_forrest",
        "grid[0].models[1]: no model named 'random_forrest'; did you mean random_forest? "
        "Known: logistic_regression, knn, tree, random_forest",
    ),
    ("grid.0.split", "people", "grid[0].split: no split named 'people'. Known: all_rows"),
    ("dataset", "Faces", "dataset: no data set named 'Faces'; did you mean faces? Known: faces, drawn"),
    ("dataset", "[faces]", "dataset: is a list, expected text"),
    ("dataset", "2024", "dataset: 2024 is a whole number, expected text; in quotes it is text"),
    (
        "models.knn.builder",
        "kn",
        f"models.knn.builder: 'kn' is not one of {', '.join(BUILDERS)}; did you mean knn?",
    ),
    ("models.knn.builder", "[knn]", f"models.knn.builder: is a list, expected one of {', '.join(BUILDERS)}"),
    (
        "models.knn.weights",
        "Uniform",
        "models.knn.weights: 'Uniform' is not one of uniform, distance; did you mean uniform?",
    ),
    (
        "splits.all_rows.strategy",
        "randon",
        "splits.all_rows.strategy: 'randon' is not one of random, person_disjoint; did you mean random?",
    ),
    ("splits.my split", "{strategy: random}", f"splits.'my split': 'my split' is not {NAME}"),
    (("splits", ".hidden"), "{strategy: random}", f"splits.'.hidden': '.hidden' is not {NAME}"),
    ("models.trailing\n", "{builder: knn}", rf"models.'trailing\n': 'trailing\n' is not {NAME}"),
    (("models", 2), "{builder: knn}", f"models.2: 2 is a whole number, expected {NAME}; in quotes it is text"),
    # Networks.
    ("training.epochs", "0", "training.epochs: 0 is not >= 1"),
    ("training.increases", "never", "training.increases: 'never' is text, expected a whole number >= 1 or null"),
    (
        "training.learning_rate",
        "1e-3",
        "training.learning_rate: '1e-3' is text, expected a number > 0; "
        "YAML reads a number like this only as 0.001 or 1.0e-3",
    ),
    (
        "training.epoch",
        "5",
        "training.epoch: unknown key; did you mean epochs? "
        "Known here: augmentation, batch_size, epochs, increases, learning_rate, monitor, precision, "
        "progressive_resizing, schedule, score_every, test_flip, warm_up, weight_average, weight_decay",
    ),
    ("training.weight_decay", "-0.1", "training.weight_decay: -0.1 is not >= 0"),
    ("training.weight_average", "1", "training.weight_average: 1 is not between 0 and 1 (1 excluded)"),
    ("training.warm_up", "0", "training.warm_up: 0 is not between 0 and 1 (both excluded)"),
    (
        "training.schedule",
        "onecycle",
        "training.schedule: 'onecycle' is not one of constant, cosine, one_cycle; did you mean one_cycle?",
    ),
    (
        "training.precision",
        "bfloat16",
        "training.precision: 'bfloat16' is not one of float32, mixed_bfloat16; did you mean mixed_bfloat16?",
    ),
    (
        "training.augmentation",
        "{flips: true, shift: -1, cutout: yes}",
        "training.augmentation.flips: unknown key; did you mean flip? Known here: cutout, flip, light, "
        "rotation, shift, zoom",
        "training.augmentation.shift: -1 is not >= 0",
        "training.augmentation.cutout: true is a truth value, expected a whole number >= 0",
    ),
    ("training.monitor", "tests", "training.monitor: 'tests' is not one of test, validation, last; did you mean test?"),
    ("training.monitor", "", "training.monitor: is empty (null), expected one of test, validation, last"),
    ("checkpoints", "''", "checkpoints: '' is not a path without < and >"),
    ("checkpoints", "a<b", "checkpoints: 'a<b' is not a path without < and >"),
    (
        "datasets.faces.classes",
        "[fear, '</script><script>alert(1)</script>']",
        "datasets.faces.classes[1]: '</script><script>alert(1)</script>' is not text on one line, "
        "without blanks around it and without < and >",
    ),
    ("pictures", "' '", "pictures: ' ' is not a path without < and >"),
    ("model", "7", "model: 7 is a whole number, expected name of a model; in quotes it is text"),
    ("models.vgg", "{builder: vgg, depth: 18}", "models.vgg.depth: 18 is not one of 11, 13, 19"),
    ("models.se", "{builder: seresnet, reduction: 65}", "models.se.reduction: 65 is not between 1 and 64"),
    (
        "models.mobilenet",
        "{builder: mobilenet, alpha: 0.03}",
        "models.mobilenet.alpha: 0.03 is not between 0.03125 and 1",
    ),
    (
        "models.mobilenet",
        "{builder: mobilenet, dropout: 0.5}",
        "models.mobilenet.dropout: unknown key. "
        "Known here: alpha, batch_norm_momentum, builder, class_weight, label_smoothing, resample, resolution, "
        "training",
    ),
    (
        "models.inception",
        "{builder: inception_v3, auxiliary: 1, label_smoothing: 1}",
        "models.inception.auxiliary: 1 is a whole number, expected true or false",
        "models.inception.label_smoothing: 1 is not between 0 and 1 (1 excluded)",
    ),
    (
        "models.vgg",
        "{builder: vgg, training: {batch_size: 0, monitor: validaton}}",
        "models.vgg.training.batch_size: 0 is not >= 1",
        "models.vgg.training.monitor: 'validaton' is not one of test, validation, last, null; did you mean validation?",
    ),
    # Lists.
    ("grid.0.seeds", "[0, 1, 0]", "grid[0].seeds[2]: 0 repeats [0]"),
    ("grid.0.seeds", "[0, true]", f"grid[0].seeds[1]: true is a truth value, expected {SEED}"),
    ("grid.0.seeds", "[1, 1.0]", "grid[0].seeds[1]: 1.0 repeats [0]"),
    (
        "grid.0.seeds",
        "[-1, 4294967296]",
        "grid[0].seeds[0]: -1 is not between 0 and 4294967295",
        "grid[0].seeds[1]: 4294967296 is not between 0 and 4294967295",
    ),
    ("grid.0.seeds", "3", "grid[0].seeds: 3 is a whole number, expected a list"),
    ("grid.0.models", "[knn, knn]", "grid[0].models[1]: 'knn' repeats [0]"),
    ("grid.0.models", "[]", "grid[0].models: has length 0, expected at least 1"),
    # Data sets.
    ("datasets.faces.classes", "[anger]", "datasets.faces.classes: has length 1, expected at least 2"),
    ("datasets.faces.classes", "[anger, Anger]", "datasets.faces.classes[1]: 'Anger' repeats [0], letter case aside"),
    (
        "datasets.faces.classes",
        r'["\ud800", fear]',
        "datasets.faces.classes[0]: has a text with half of a surrogate pair, which is no character",
    ),
    (
        "datasets.faces.classes",
        "[fear, 3, fear]",
        "datasets.faces.classes[1]: 3 is a whole number, "
        "expected text on one line, without blanks around it and without < and >; "
        "in quotes it is text",
        "datasets.faces.classes[2]: 'fear' repeats [0], letter case aside",
    ),
    (
        "datasets.faces.classes",
        "[yes, ' no']",
        "datasets.faces.classes[0]: true is a truth value, "
        "expected text on one line, without blanks around it and without < and >; "
        "in quotes it is text",
        "datasets.faces.classes[1]: ' no' is not text on one line, without blanks around it and without < and >",
    ),
    (
        "datasets.faces.draw",
        "{pictures: 8, people: 1}",
        "datasets.faces: has both of source and draw, expected one of them",
    ),
    ("datasets.faces.source", None, "datasets.faces: has neither of source and draw, expected one of them"),
    ("datasets.drawn.download", "https://host/a.zip", "datasets.drawn.download: goes with source, not with draw"),
    ("datasets.faces.download", "https://host/a.zip", "datasets.faces.pins: missing, download needs it"),
    ("datasets.drawn.draw", "[8, 2]", "datasets.drawn.draw: is a list, expected a mapping or null"),
    ("datasets.faces.source", "''", "datasets.faces.source: '' is not a path without braces, < and >"),
    (
        "datasets.faces.second_labels",
        "{file: data/second.csv, names: [sad]}",
        "datasets.faces.second_labels.blob: missing, expected git's object id, 40 hexadecimal digits in lower case",
        "datasets.faces.second_labels.names: is a list, expected a mapping",
    ),
    (
        "datasets.faces.second_labels",
        "{file: data/second.csv, blob: 849f94543eed1a2ce75683c73df4ddf03f29b0f1, names: {sad: sadnes}}",
        "datasets.faces.second_labels.names.sad: 'sadnes' is no class; expected one of anger, fear",
    ),
    (
        "datasets.drawn.second_labels",
        "{file: data/second.csv, blob: 849f94543eed1a2ce75683c73df4ddf03f29b0f1}",
        "datasets.drawn.second_labels: goes with source, not with draw",
    ),
    (
        "datasets.faces.download",
        "ftp://host/a.zip",
        "datasets.faces.download: 'ftp://host/a.zip' is not an address that starts with https://, http:// or file://",
    ),
    (
        "datasets.faces.pins",
        "{legend_blob: 849F, images_tree: 1111111111111111111111111111111111111111, tree_object: config}",
        "datasets.faces.pins.legend_blob: '849F' is not git's object id, 40 hexadecimal digits in lower case",
        f"datasets.faces.pins.images_tree: {40 * '1'} is a whole number, "
        "expected git's object id, 40 hexadecimal digits in lower case; in quotes it is text",
        "datasets.faces.pins.tree_object: no file 'config' in the working directory or the workflow's folder",
    ),
    (
        "datasets.faces.person_pattern",
        "'(.+'",
        "datasets.faces.person_pattern: '(.+' is not a regular expression: "
        "missing ), unterminated subpattern at position 0",
    ),
    (
        "datasets.faces.person_pattern",
        r'"(?\n)"',
        r"datasets.faces.person_pattern: '(?\n)' is not a regular expression: "
        "unknown extension ? at position 1 (line 1, column 2)",
    ),
    (
        "datasets.faces.person_pattern",
        "(.{99999999999})",
        "datasets.faces.person_pattern: '(.{99999999999})' is not a regular expression: "
        "the repetition number is too large",
    ),
    (
        "datasets.faces.person_pattern",
        "(?:.+)_.*",
        "datasets.faces.person_pattern: '(?:.+)_.*' has no group, expected ( ) around what names the person",
    ),
    (
        "datasets.faces.published",
        "{accuracy: none.csv, confusions: x}",
        "datasets.faces.published.confusions: unknown key; did you mean confusion? Known here: accuracy, confusion",
        "datasets.faces.published.accuracy: no file 'none.csv' in the working directory or the workflow's folder",
    ),
    (
        "datasets.faces.published.accuracy",
        300 * "x",
        f"datasets.faces.published.accuracy: no file '{39 * 'x'}...{9 * 'x'}' "
        "in the working directory or the workflow's folder",
    ),
]


def legal():
    return yaml.safe_load(LEGAL)


def shipped(*overlays):
    """config.yaml, overlaid as Snakemake does it."""
    merged = yaml.safe_load((PROJECT / "config" / "config.yaml").read_text(encoding="utf-8"))
    for overlay in overlays:
        update_config(merged, yaml.safe_load((PROJECT / "config" / overlay).read_text(encoding="utf-8")))
    return merged


def edit(content, path, written):
    """Write a value (YAML) at a path of keys, with mappings on the way where there are none; None removes the key."""
    *way, last = path.split(".") if isinstance(path, str) else path
    for key in way:
        content = content[int(key)] if isinstance(content, list) else content.setdefault(key, {})
    last = int(last) if isinstance(content, list) else last
    if written is None:
        del content[last]
    else:
        content[last] = yaml.safe_load(written)


def mistakes(content):
    with pytest.raises(FacegridError) as caught:
        check.check(content, PROJECT)
    return str(caught.value).split("\n")


@pytest.mark.parametrize(("path", "written", "lines"), [(path, written, lines) for path, written, *lines in WRONG])
def test_mistake_is_named(path, written, lines):
    content = legal()
    edit(content, path, written)
    assert mistakes(content) == lines


@pytest.mark.parametrize("content", [None, [], "dataset: demo", 3, True, datetime.date(2001, 12, 14)])
def test_config_that_is_no_mapping(content):
    (line,) = mistakes(content)
    assert re.fullmatch("config: .*, expected a mapping", line)


def test_empty_config():
    assert mistakes({}) == [
        "dataset: missing, expected text",
        "datasets: missing, expected a mapping",
        "splits: missing, expected a mapping",
        "models: missing, expected a mapping",
        "grid: missing, expected a list",
    ]


def test_all_mistakes_at_once():
    content = legal()
    for path, written in [
        ("resolution", "4"),
        ("splits.all_rows.test_share", "1.5"),
        ("models.knn.neighbors", "3"),
        ("models.tree.criterion", "ginny"),
        ("grid.0.models.1", "svm"),
    ]:
        edit(content, path, written)
    assert mistakes(content) == [
        "resolution: 4 is not between 8 and 512",
        "splits.all_rows.test_share: 1.5 is not between 0 and 1 (both excluded)",
        "models.knn.neighbors: unknown key; did you mean n_neighbors? "
        "Known here: builder, n_neighbors, p, resample, resolution, weights",
        "models.tree.criterion: 'ginny' is not one of gini, entropy, log_loss; did you mean gini?",
        "grid[0].models[1]: no model named 'svm'. Known: logistic_regression, knn, tree, random_forest",
    ]


@pytest.mark.parametrize(
    ("path", "written", "where"),
    [
        ("models", "[knn]", "models"),  # not: no model named 'knn', for each in the grid
        ("models.knn.builder", "kn", "models.knn.builder"),  # not: its parameters, nor its name in the grid
        ("datasets.drawn.draw", "8", "datasets.drawn.draw"),  # not: neither of source and draw
        ("grid.0.models", "[1, 1]", "grid[0].models[0]"),
    ],
)
def test_no_line_about_what_follows_from_another_mistake(path, written, where):
    content = legal()
    edit(content, path, written)
    lines = mistakes(content)
    assert lines[0].startswith(f"{where}: ")
    assert not [line for line in lines if "no model named" in line or "neither" in line]


def test_mistyped_required_key_is_one_mistake():
    content = legal()
    content["grids"] = content.pop("grid")
    (line,) = mistakes(content)
    assert line.startswith("grids: unknown key; did you mean grid? ")


def test_known_names_leave_out_those_that_cannot_be_meant():
    content = legal()
    content["datasets"] = {2: {"draw": None}, "a\r": None}
    assert mistakes(content)[0] == "dataset: no data set named 'faces'. Known: none"


def test_mapping_that_holds_itself():
    content = legal()
    content["models"]["knn"] = content["models"]
    assert mistakes(content) == [f"models.knn.builder: missing, expected one of {', '.join(BUILDERS)}"]


def test_normal_form():
    assert repr(check.check(legal(), PROJECT)) == repr(NORMAL)


def test_normal_form_is_its_own():
    assert repr(check.check(NORMAL, PROJECT)) == repr(NORMAL)


def test_config_is_left_as_it_was():
    content = legal()
    check.check(content, PROJECT)
    assert content == legal()


def turned(value, named=False):
    """The same config with the keys of all mappings in reverse, but for the entries of datasets, splits and models."""
    if isinstance(value, list):
        return [turned(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    items = list(value.items()) if named else list(value.items())[::-1]
    return {key: turned(entry, key in ("datasets", "splits", "models") and not named) for key, entry in items}


@pytest.mark.parametrize("overlays", [[], ["demo.yaml"]])
def test_normal_form_does_not_depend_on_the_order_of_keys(overlays):
    content = shipped(*overlays)
    assert list(turned(content)) == list(content)[::-1]
    assert repr(check.check(turned(content), PROJECT)) == repr(check.check(content, PROJECT))


@pytest.mark.parametrize(
    ("path", "written", "value"),
    [
        ("models.logistic_regression.max_iter", "1.0e+7", 10_000_000),
        ("models.logistic_regression.C", "2", 2.0),
        ("models.random_forest.max_features", "1", 1.0),  # a share: scikit-learn would take 1 for one feature
        ("models.random_forest.max_features", "log2", "log2"),
        ("models.knn.resolution", "64.0", 64),
        ("splits.all_rows.rows", "1.0e+3", 1000),
        ("grid.0.seeds.1", "7.0", 7),
    ],
)
def test_numbers_have_the_type_of_the_schema(path, written, value):
    content = legal()
    edit(content, path, written)
    checked = check.check(content, PROJECT)
    for key in path.split("."):
        checked = checked[int(key)] if isinstance(checked, list) else checked[key]
    assert (checked, type(checked)) == (value, type(value))


def test_models_have_the_top_level_resolution_or_their_own():
    content = legal()
    edit(content, "resolution", "64")
    edit(content, "models.knn.resolution", "16")
    models = check.check(content, PROJECT)["models"]
    assert [models[name]["resolution"] for name in ("knn", "tree")] == [16, 64]


VGG = {
    "builder": "vgg",
    "resolution": 32,
    "resample": None,
    "depth": 11,
    "dropout": 0.5,
    "batch_norm_momentum": 0.9,
    "label_smoothing": 0.0,
    "class_weight": None,
    "training": TRAINING,
}


def with_networks(*settings):
    """The legal config with three networks in its grid, and settings (path, value) on top."""
    content = legal()
    networks = {"vgg": "{builder: vgg}", "googlenet": "{builder: googlenet}", "mobile": "{builder: mobilenet}"}
    for name, written in networks.items():
        edit(content, f"models.{name}", written)
    edit(content, "grid.0.models", f"[{', '.join(networks)}]")
    for path, written in settings:
        edit(content, path, written)
    return content


def test_network_in_normal_form():
    assert repr(check.check(with_networks(), PROJECT)["models"]["vgg"]) == repr(VGG)


def test_networks_are_trained_as_the_top_level_says_or_their_own_way():
    content = with_networks(
        ("training", "{increases: null, epochs: 5.0}"),
        ("models.vgg.training", "{learning_rate: 1, epochs: 7}"),
        ("models.mobile.training", "{increases: 2, epochs: null}"),
    )
    models = check.check(content, PROJECT)["models"]
    study = VGG["training"]
    assert repr(models["vgg"]["training"]) == repr(study | {"increases": None, "learning_rate": 1.0, "epochs": 7})
    assert repr(models["mobile"]["training"]) == repr(study | {"increases": 2, "epochs": 5})
    assert repr(models["googlenet"]["training"]) == repr(study | {"increases": None, "epochs": 5})


def test_one_key_of_the_augmentation_alone_may_be_a_networks_own():
    content = with_networks(
        ("training", "{augmentation: {flip: true, shift: 4}}"), ("models.vgg.training", "{augmentation: {shift: 2}}")
    )
    models = check.check(content, PROJECT)["models"]
    assert models["vgg"]["training"]["augmentation"] == TRAINING["augmentation"] | {"flip": True, "shift": 2}
    assert models["mobile"]["training"]["augmentation"] == TRAINING["augmentation"] | {"flip": True, "shift": 4}


def test_pictures_cannot_be_shifted_by_their_side():
    content = with_networks(("training", "{augmentation: {shift: 32}}"), ("models.vgg.resolution", "33"))
    message = "training.augmentation.shift: 32 is not below 32, the side of the pictures"
    assert mistakes(content) == [message]
    edit(content, "training", "{}")
    edit(content, "models.mobile.training", "{augmentation: {shift: 32}}")
    assert mistakes(content) == [f"models.mobile.{message}"]


def test_only_a_fit_that_monitors_nothing_can_leave_epochs_unscored():
    content = with_networks(("training", "{score_every: 5, monitor: last}"))
    check.check(content, PROJECT)
    edit(content, "models.vgg.training", "{monitor: test}")
    message = "training.score_every: 5 goes with monitor: last alone; test is scored after every epoch"
    assert mistakes(content) == [message]
    edit(content, "models.vgg.training", "{monitor: test, score_every: 1}")
    check.check(content, PROJECT)
    edit(content, "models.vgg.training", "{monitor: test, score_every: 5}")
    assert mistakes(content) == [f"models.vgg.{message}"]


def test_networks_that_cannot_be_trained_on_smaller_pictures():
    check.check(with_networks(("models.mobile.training", "{progressive_resizing: 0.5}")), PROJECT)
    assert mistakes(with_networks(("training", "{progressive_resizing: 0.5}"))) == [
        "training.progressive_resizing: vgg takes pictures of one size alone, expected 1",
        "training.progressive_resizing: googlenet with auxiliary heads takes pictures of one size alone, expected 1",
    ]
    content = with_networks(("models.googlenet.training", "{progressive_resizing: 0.6}"))
    edit(content, "models.googlenet.auxiliary", "false")
    check.check(content, PROJECT)
    content = with_networks(("models.nine", "{builder: resnet9, training: {progressive_resizing: 0.4}}"))
    edit(content, "grid.0.models", "[nine]")
    assert mistakes(content) == [
        "models.nine.training.progressive_resizing: 0.4 of 32 pixels: resnet9: pictures of 13x13 pixels are too small; "
        "expected a resolution of at least 15"
    ]


def test_networks_have_their_own_label_smoothing():
    content = with_networks(("models.inception", "{builder: inception_v3}"))
    models = check.check(content, PROJECT)["models"]
    assert [models[name]["label_smoothing"] for name in ("vgg", "googlenet", "mobile", "inception")] == [0, 0, 0, 0.1]


def test_pictures_too_small_for_a_network():
    assert mistakes(with_networks(("resolution", "16"))) == [
        "models.vgg.resolution: vgg: pictures of 16x16 pixels are too small; expected a resolution of at least 32",
        "models.googlenet.resolution: googlenet: pictures of 16x16 pixels are too small; "
        "expected a resolution of at least 17 (1 with auxiliary: false)",
    ]
    content = with_networks(("resolution", "16"), ("models.googlenet.auxiliary", "false"))
    edit(content, "models.vgg.resolution", "31")
    assert [line.partition(":")[0] for line in mistakes(content)] == ["models.vgg.resolution"]
    edit(content, "models.vgg.resolution", "32")
    check.check(content, PROJECT)


def test_network_that_no_grid_names_may_be_one_that_cannot_be_fitted():
    content = with_networks(("resolution", "16"), ("training.monitor", "validation"))
    edit(content, "grid.0.models", "[knn]")
    check.check(content, PROJECT)


def test_validation_part_that_no_split_has():
    assert mistakes(with_networks(("training", "{monitor: validation}"))) == [
        "training.monitor: validation, but split all_rows has no validation part"
    ]
    assert mistakes(with_networks(("models.vgg.training", "{monitor: validation}"))) == [
        "models.vgg.training.monitor: validation, but split all_rows has no validation part"
    ]
    content = with_networks(("training", "{monitor: validation}"))
    for name in ("vgg", "googlenet", "mobile"):
        edit(content, f"models.{name}.training", "{monitor: test}")
    check.check(content, PROJECT)


def test_validation_part_that_a_split_has():
    for split in ("{strategy: random, validation_share: 0.1}", "{strategy: person_disjoint, validation_share: 0.1}"):
        settings = [("training", "{monitor: validation}"), ("splits.all_rows", split)]
        check.check(with_networks(*settings), PROJECT)


def test_no_line_about_a_network_where_keys_are_wrong():
    content = with_networks(("resolution", "16"), ("models.knn.p", "0"))
    assert mistakes(content) == ["models.knn.p: 0 is not >= 1"]


@pytest.mark.parametrize("folder", [".", "./", "..", "/", "results", "results/fits", "results/../results/splits"])
def test_checkpoints_do_not_lie_among_other_files(folder):
    content = legal()
    content["checkpoints"] = folder
    with pytest.raises(FacegridError, match=r"^checkpoints: .* holds other files, expected a folder of its own"):
        check.check(content, PROJECT)


@pytest.mark.parametrize(
    "folder", ["results/checkpoints", "results/checkpoints/mine", "$TMPDIR", "../scratch", "/scratch"]
)
def test_checkpoints_may_have_any_folder_of_their_own(folder):
    content = legal()
    content["checkpoints"] = folder
    assert check.check(content, PROJECT)["checkpoints"] == folder


def test_a_grid_that_is_too_large_is_named_at_once():
    content = legal()
    content["grid"] = [{"split": "all_rows", "models": ["random_forest"], "seeds": list(range(1_000_000))}]
    content["models"]["random_forest"] = {"builder": "random_forest"}
    started = time.monotonic()
    with pytest.raises(FacegridError, match=r"^grid: asks for 1,000,000 fits, expected at most 50,000$"):
        check.check(content, PROJECT)
    assert time.monotonic() - started < 10


def test_lists_within_lists_that_repeat_one_another_take_no_time():
    """Aliases of YAML: 9 ** 9 values, of which each is there once."""
    bomb = ["x"] * 9
    for _ in range(9):
        bomb = [bomb] * 9
    for key in ("grid", "models", "splits", "dataset", "training"):
        started = time.monotonic()
        with pytest.raises(FacegridError):
            check.check(legal() | {key: bomb}, PROJECT)
        with pytest.raises(FacegridError):
            check.check(legal() | {key: {"a": bomb, "classes": bomb}}, PROJECT)
        assert time.monotonic() - started < 5


def test_files_are_looked_for_from_the_folder(tmp_path):
    content = legal()
    edit(content, "datasets.faces.published.accuracy", "accuracy.csv")
    assert len(mistakes(content)) == 1
    (tmp_path / "accuracy.csv").touch()
    checked = check.check(content, tmp_path)
    assert checked["datasets"]["faces"]["published"] == {"accuracy": "accuracy.csv", "confusion": None}


def test_shipped_champion_chooses_nothing_on_the_test_set():
    checked = check.check(shipped("champion.yaml"), PROJECT)
    assert len(cells(checked)) == 12
    assert {checked["models"][model]["training"]["monitor"] for _, model, _ in cells(checked)} == {"last"}


@pytest.mark.parametrize("name", ["fair.yaml", "full.yaml", "mobilenet.yaml", "precision.yaml", "resolution.yaml"])
def test_shipped_configs_that_say_so_choose_no_epoch_on_the_test_set(name):
    checked = check.check(shipped(name), PROJECT)
    fitted = [checked["models"][model] for _, model, _ in cells(checked)]
    monitors = {model["training"]["monitor"] for model in fitted if is_convnet(model)}
    assert monitors and monitors <= {"validation", "last"}


@pytest.mark.parametrize("network", ["seresnet18", "resnet9"])
def test_shipped_precisions_differ_in_nothing_else(network):
    models = check.check(shipped("precision.yaml"), PROJECT)["models"]
    one, other = (models[f"{network}_{precision}"] for precision in ("float32", "bfloat16"))
    assert (one["training"].pop("precision"), other["training"].pop("precision")) == ("float32", "mixed_bfloat16")
    assert one == other


def test_shipped_network_of_32_pixels_is_the_same_in_both_configs_that_have_it():
    precision, resolution = (check.check(shipped(f"{name}.yaml"), PROJECT) for name in ("precision", "resolution"))
    assert precision["models"]["resnet9_float32"] == resolution["models"]["resnet9_32px"]


@pytest.mark.parametrize("name", sorted(path.name for path in (PROJECT / "config").glob("*.yaml")))
def test_every_shipped_config_is_legal(name):
    check.check(shipped(name), PROJECT)


# Configs that the docs show: page, YAML, and the command that stands right below, if any.
OF_DOCS = [
    pytest.param(page.name, block, command, id=page.name)
    for page in (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
    for block, command in re.findall(r"```yaml\n(.*?)```\n(?:\n```sh\n(.*?)```)?", page.read_text(), re.DOTALL)
    if re.search("^(models|splits|grid):", block, re.MULTILINE)
]


@pytest.mark.parametrize(("page", "block", "command"), OF_DOCS)
def test_every_config_of_the_docs_is_legal(page, block, command, monkeypatch):
    content = shipped(*re.findall(r"config/(\w+\.yaml)", command))
    if page == "add_a_model.md":  # it has added a builder, and the second config stands below the first one's models
        add_builder(Tinynet, monkeypatch)
        update_config(content, {"models": {"tinynet": {"builder": "tinynet"}}})
    update_config(content, yaml.safe_load(block))
    check.check(content, PROJECT)


def test_shipped_config():
    checked = check.check(shipped(), PROJECT)
    assert checked["dataset"] == "facial_expressions"
    assert checked["models"]["logistic_regression"]["max_iter"] == 10_000_000


def test_a_run_keeps_the_config_with_which_it_began(monkeypatch):
    """For its later processes; another run begins with its own."""
    monkeypatch.delenv("FACEGRID_CONFIG", raising=False)
    began, edited = shipped(), shipped("demo.yaml")
    assert check.of_run(began, PROJECT, begins=True) == check.check(shipped(), PROJECT)
    assert check.of_run(edited, PROJECT, begins=False) == check.check(shipped(), PROJECT)
    assert check.of_run(edited, PROJECT, begins=True) == check.check(shipped("demo.yaml"), PROJECT)
    monkeypatch.delenv("FACEGRID_CONFIG")
    assert check.of_run(began, PROJECT, begins=False) == check.check(shipped(), PROJECT)  # a cluster that drops it


def test_a_config_too_long_for_the_environment_is_read_by_each_process(monkeypatch):
    """Handed on, no process could be started."""
    monkeypatch.setenv("FACEGRID_CONFIG", "{}")  # of an earlier run
    long = shipped()
    long["models"] |= {f"vgg_{number}": {"builder": "vgg", "depth": 11} for number in range(300)}
    checked = check.of_run(long, PROJECT, begins=True)
    assert len(json.dumps(checked)) > 131_072 and "vgg_299" in checked["models"]
    subprocess.run(["true"], check=True)
    assert check.of_run(shipped(), PROJECT, begins=False) == check.check(shipped(), PROJECT)


def test_demo_overlay():
    checked = check.check(shipped("demo.yaml"), PROJECT)
    assert checked["datasets"][checked["dataset"]]["draw"] == {"pictures": 800, "people": 160, "seed": 0}
    assert list(checked["datasets"]) == ["facial_expressions", "demo"]
    assert checked["models"]["logistic_regression"]["max_iter"] == 200


class Tinynet(schema.Network):
    """Three convolutions."""

    builder: Literal["tinynet"]
    depth: Annotated[Literal[11, 13], BeforeValidator(fields.as_whole)] = 11
    """Weighted layers."""
    bias: bool = True
    """Whether there is one."""


def add_builder(model, monkeypatch):
    """Have a class of models more in the config."""
    monkeypatch.setitem(BUILDERS, get_args(model.model_fields["builder"].annotation)[0], model)
    models = Annotated[reduce(or_, BUILDERS.values()), Field(discriminator="builder")]
    monkeypatch.setattr(
        schema, "Config", create_model("Config", __base__=schema.Config, models=(fields.entries(models), ...))
    )


def test_new_builder_needs_nothing_but_its_class(monkeypatch):
    add_builder(Tinynet, monkeypatch)
    content = legal()
    edit(content, "models.vgg", "{builder: tinynet, depth: 11.0, training: {epochs: 2}}")
    own = {"builder": "tinynet", "resolution": 32, "resample": None, "depth": 11, "bias": True}
    common = {"batch_norm_momentum": 0.9, "label_smoothing": 0.0, "class_weight": None}
    wanted = own | common | {"training": TRAINING | {"epochs": 2}}
    assert repr(check.check(content, PROJECT)["models"]["vgg"]) == repr(wanted)
    edit(content, "models.vgg", "{builder: tinynet, depth: 12, bias: 1, training: {epochs: 0}}")
    assert mistakes(content) == [
        "models.vgg.depth: 12 is not one of 11, 13",
        "models.vgg.bias: 1 is a whole number, expected true or false",
        "models.vgg.training.epochs: 0 is not >= 1",
    ]
    edit(content, "models.vgg", "{builder: tinynet, depth: '11'}")
    assert mistakes(content) == [
        "models.vgg.depth: '11' is text, expected one of 11, 13; a number stands without quotes"
    ]


def grid(*parts):
    """Cells of a grid of (split, models, seeds)."""
    content = legal()
    content["splits"]["few"] = {"strategy": "random", "rows": 100}
    content["grid"] = [
        {"split": split, "models": models.split(), "seeds": list(seeds)} for split, models, seeds in parts
    ]
    return cells(check.check(content, PROJECT))


def test_cells_are_every_model_with_every_seed():
    assert grid(("all_rows", "tree random_forest", [1, 0])) == [
        ("all_rows", "tree", 1),
        ("all_rows", "tree", 0),
        ("all_rows", "random_forest", 1),
        ("all_rows", "random_forest", 0),
    ]


def test_cells_of_a_model_with_nothing_random_are_one_a_split():
    assert grid(("few", "knn tree", [5, 6]), ("all_rows", "knn", [7]), ("few", "knn logistic_regression", [8, 9])) == [
        ("few", "knn", 0),
        ("few", "tree", 5),
        ("few", "tree", 6),
        ("all_rows", "knn", 0),
        ("few", "logistic_regression", 0),
    ]


def test_a_resample_is_random_whatever_the_model():
    content = legal()
    edit(content, "models.knn.resample", "bootstrap")
    edit(content, "grid.0.models", "[knn, logistic_regression]")
    assert cells(check.check(content, PROJECT)) == [
        ("all_rows", "knn", 0),
        ("all_rows", "knn", 1),
        ("all_rows", "logistic_regression", 0),
    ]


def test_cells_of_overlapping_grids_are_there_once():
    assert grid(("few", "tree", [0, 1]), ("few", "random_forest tree", [1, 2]), ("all_rows", "tree", [1])) == [
        ("few", "tree", 0),
        ("few", "tree", 1),
        ("few", "random_forest", 1),
        ("few", "random_forest", 2),
        ("few", "tree", 2),
        ("all_rows", "tree", 1),
    ]


SHIPPED = shipped("demo.yaml")
# Anything: the words of the schema among it, so that some of it gets past the first check.
WORDS = st.sampled_from(
    ["all", "random", "knn", "demo", "balanced", "sqrt", "1e7", "0", "None", "(.+)_x", "(", "", "a b"]
)
KEYS = st.sampled_from(
    ["builder", "C", "p", "max_iter", "max_featurs", "resolution", "draw", "source", "seed", "rows", "split", "models"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(1, 40),
    st.sampled_from([10**400, -(10**400)]),
    st.floats(),
    st.text(),
    WORDS,
    st.dates(),
    st.binary(max_size=3),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SCALARS | KEYS, inner, max_size=4),
    max_leaves=8,
)
KEY = r"""(?:[\w.+-]+|'.*'|".*")"""
LINE = re.compile(rf"(?:config|{KEY}(?:\.{KEY}|\[\d+\])*): \S.*")


def containers(value):
    """All mappings and lists in a value."""
    if isinstance(value, dict | list):
        yield value
        for entry in value.values() if isinstance(value, dict) else value:
            yield from containers(entry)


@st.composite
def mutated(draw):
    """The shipped config with one to four values replaced, taken away or put in."""
    content = copy.deepcopy(SHIPPED)
    for _ in range(draw(st.integers(1, 4))):
        target = draw(st.sampled_from(list(containers(content))))
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        action = draw(st.sampled_from(["replace", "remove", "insert"])) if keys else "insert"
        if action == "insert" and isinstance(target, list):
            target.insert(draw(st.integers(0, len(target))), draw(ANYTHING))
        elif action == "insert":
            target[draw(KEYS | SCALARS)] = draw(ANYTHING)
        elif action == "replace":
            target[draw(st.sampled_from(keys))] = draw(ANYTHING)
        else:
            del target[draw(st.sampled_from(keys))]
    return content


@settings(max_examples=200, deadline=None, database=None)
@given(mutated() | ANYTHING)
def test_anything_is_legal_or_every_line_names_its_key(content):
    try:
        checked = check.check(content, PROJECT)
    except FacegridError as error:
        for line in str(error).split("\n"):
            assert line.splitlines() == [line]
            assert LINE.fullmatch(line)
    else:
        assert repr(check.check(checked, PROJECT)) == repr(checked)
        assert len(set(cells(checked))) == len(cells(checked)) > 0


def test_import_is_light():
    heavy = "numpy", "pandas", "sklearn", "PIL", "matplotlib", "tensorflow", "snakemake"
    code = f"import sys; from facegrid.config import check; print([name for name in {heavy} if name in sys.modules])"
    folder = Path(check.__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# The command line


def read(*words):
    """The config of a command line alone, as Snakemake reads it and facegrid after it."""
    config_of_words = parse_config(words)
    for typed in check.typed(words):
        update_config(config_of_words, typed)
    return config_of_words


def test_values_of_the_command_line_are_read_as_in_a_file():
    """Snakemake 9.27 makes numbers of resolution=64, and leaves text of what is nested in a value."""
    nested = "training={epochs: 3, increases: null, augmentation: {flip: true}}"
    listed = "grid=[{split: a, models: [knn], seeds: [0, 1]}]"
    assert parse_config([nested])["training"]["epochs"] == "3"
    assert read(nested, "training={batch_size: 9}", listed, "resolution=64") == {
        "training": {"batch_size": 9, "epochs": 3, "increases": None, "augmentation": {"flip": True}},
        "resolution": 64,
        "grid": [{"split": "a", "models": ["knn"], "seeds": [0, 1]}],
    }


def test_what_is_in_quotes_on_the_command_line_is_text():
    typed = read('datasets={"mine": {"classes": ["no", \'7\', yes]}}')
    assert typed == {"datasets": {"mine": {"classes": ["no", "7", True]}}}


@pytest.mark.parametrize("path", ["2024", "2020-01-01", "true", "some/folder", "[a]", "a=b"])
def test_a_path_on_the_command_line_is_one_whatever_it_looks_like(path):
    assert read(f"pictures={path}") == read(f"pictures='{path}'") == {"pictures": path}


@pytest.mark.parametrize("word", ["training={epochs: [}", "training={seed: 2020-13-45}", "resolution=0b_", "pictures="])
def test_what_yaml_cannot_read_is_left_to_the_check(word):
    assert read(word) == parse_config([word])
