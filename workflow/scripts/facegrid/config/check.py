"""The config check: every mistake at once, then the normal form that the rules work with.

pydantic checks by the classes of schema.py. Each mistake has its own words here: pydantic's know neither
YAML's traps nor the nearest legal name.
"""

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import yaml
from pydantic import ValidationError

from facegrid.config import schema
from facegrid.config.grid import cells, is_convnet
from facegrid.config.input_limits import check_resolution, is_of_one_size
from facegrid.config.words import branches, is_plain, legal, nearest, refusal, shown, suggestion
from facegrid.errors import FacegridError

MOST_FITS = 50_000  # 10,000 take Snakemake a minute to plan
# Linux takes 131,072 bytes in a variable of the environment, its name included; with a longer one no process starts.
LONGEST_VARIABLE = 130_000


def of_run(config, folder, begins):
    """What check() gives of the config with which this run began; `begins`, whether it does just now.

    Each job of a cluster reads the config again. An edit while a run goes on would reach the later ones alone, and be
    recorded as what the run began with. So the run hands its config on, and the edit waits for the next one. One that
    is too long for the environment (some 230 networks) is not handed on.
    """
    if not begins and "FACEGRID_CONFIG" in os.environ:
        return json.loads(os.environ["FACEGRID_CONFIG"])
    text = json.dumps(check(config, folder))
    os.environ.pop("FACEGRID_CONFIG", None)
    if len(text) <= LONGEST_VARIABLE:
        os.environ["FACEGRID_CONFIG"] = text
    return json.loads(text)


def typed(words):
    """What --config says, {key: value} a word, where Snakemake reads it otherwise than a file: it leaves what is in
    mappings and lists as text, and makes a number of a folder called 2024.

    Args: words, as typed, key=value each.
    """
    for key, _, text in (word.partition("=") for word in words):
        text = text.strip("'\"")  # as Snakemake does
        if text and key in schema.Config.model_fields and takes_text(schema.Config.model_fields[key].annotation):
            yield {key: text}
            continue
        try:
            value = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError):  # the check says what is wrong with it as a text
            continue
        if isinstance(value, dict | list):
            yield {key: value}


def takes_text(annotation):
    """Whether a value of this type may be a text."""
    if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
        return any(map(takes_text, get_args(annotation)))
    return annotation is str or (get_origin(annotation) is Annotated and takes_text(get_args(annotation)[0]))


def check(config, folder):
    """The config in normal form: plain built-ins, every default filled in, keys in the order of the classes.

    Entries of datasets, splits and models keep the order of the config. A key that is left out and has no value of
    its own is null; a model's resolution, and each key of its training, is its own or the top-level one. The normal
    form is legal and its own normal form.

    Args: config, what YAML made of the files; folder, the project's, from which the files named in it are looked for.
    Raises: FacegridError with one line a mistake: path of the key, what came, what is legal.
    """
    given = config
    with any_digits():
        try:
            checked = schema.Config.model_validate(config, context={"config": config, "folder": Path(folder)})
        except ValidationError as error:
            raise FacegridError("\n".join(lines(error.errors(include_url=False), config))) from None
    config = checked.model_dump()
    for model in config["models"].values():
        model["resolution"] = model["resolution"] or config["resolution"]
        if is_convnet(model):
            model["training"] = filled(model["training"], config["training"])
    mistakes = data_set_mistakes(config) + split_mistakes(config) + checkpoint_mistakes(config["checkpoints"])
    mistakes += size_mistakes(config) or grid_mistakes(config, given)
    if mistakes:
        raise FacegridError("\n".join(mistakes))
    return config


@contextmanager
def any_digits():
    """Let Python write whole numbers of more than 4,300 digits, as pydantic does of a key."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


def filled(own, common):
    """A mapping with what is null in it, at any depth, taken from a common one."""
    if isinstance(own, dict):
        return {key: filled(value, common[key]) for key, value in own.items()}
    return common if own is None else own


def data_set_mistakes(config):
    """Mistakes that lie in no key of a data set alone: second labels that stand for no class."""
    lines = []
    for name, data_set in config["datasets"].items():
        classes = data_set["classes"]
        for spelling, label in (data_set["second_labels"] or {"names": {}})["names"].items():
            if label not in classes:
                where = f"datasets.{name}.second_labels.names.{spelling}"
                lines.append(f"{where}: {label!r} is no class; expected one of {', '.join(classes)}")
    return lines


def split_mistakes(config):
    """Mistakes that lie in no key of a split alone: shares that leave nothing to train on, a fold that there is not."""
    lines = []
    for name, split in config["splits"].items():
        shares = split["test_share"] + split["validation_share"]
        if shares >= 1:
            lines.append(f"splits.{name}: test_share and validation_share add up to {shares:g}, expected less than 1")
        n_folds = round(min(1 / split["test_share"], 1e9))  # of 1e-320 it is infinite
        has_folds = split["strategy"] == "person_disjoint" or split["fold"] is not None
        rest = 1 - 1 / n_folds
        if has_folds and n_folds < 2:
            share = f"splits.{name}.test_share: {split['test_share']:g}"
            lines.append(f"{share} leaves no two folds, expected at most 0.66")
        elif split["strategy"] == "person_disjoint" and rest < 1.5 * split["validation_share"]:
            share = f"splits.{name}.validation_share: {split['validation_share']:g}"
            lines.append(f"{share} leaves too little beside this test_share, expected at most {rest / 1.5:.2f}")
        elif (split["fold"] or 0) >= n_folds:
            lines.append(f"splits.{name}.fold: {split['fold']} is not below {n_folds}, the folds of this test_share")
    return lines


def checkpoint_mistakes(folder):
    """The mistake, if it is one, that checkpoints would lie among other files: a fit removes its folder at its end."""
    parts = Path(os.path.normpath(folder)).parts
    if parts in ((), ("/",)) or set(parts) == {".."} or (parts[0] == "results" and parts[1:2] != ("checkpoints",)):
        return [f"checkpoints: {shown(folder)} holds other files, expected a folder of its own, as results/checkpoints"]
    return []


def size_mistakes(config):
    """The mistake, if it is one, that the grid asks for more fits than Snakemake can plan."""
    n_fits = len(cells(config))
    return [f"grid: asks for {n_fits:,} fits, expected at most {MOST_FITS:,}"] if n_fits > MOST_FITS else []


def grid_mistakes(config, given):
    """Mistakes that lie in no key alone: a network of the grid cannot take its pictures, or the split lacks a part.

    Args: config, in normal form; given, the same as it came, by which a mistake is put at the key that was written.
    """
    lines = []
    for part in config["grid"]:
        for name in filter(lambda name: is_convnet(config["models"][name]), part["models"]):
            model, split = config["models"][name], config["splits"][part["split"]]
            lines += [f"models.{name}.resolution: {mistake}" for mistake in too_small(model, model["resolution"])]
            for keys, mistake in training_mistakes(model, part["split"], split["validation_share"] > 0):
                lines.append(f"{where_written(given, name, keys)}: {mistake}")
    return list(dict.fromkeys(lines))


def training_mistakes(model, split, has_validation):
    """(Keys below training, mistake) of a network on a split of this name, with a validation part or without."""
    training, side = model["training"], model["resolution"]
    if (shift := training["augmentation"]["shift"]) >= side:
        yield ("augmentation", "shift"), f"{shift} is not below {side}, the side of the pictures"
    if training["monitor"] == "validation" and not has_validation:
        yield ("monitor",), f"validation, but split {split} has no validation part"
    if training["monitor"] != "last" and training["score_every"] > 1:
        every, monitor = training["score_every"], training["monitor"]
        yield ("score_every",), f"{every} goes with monitor: last alone; {monitor} is scored after every epoch"
    if (scale := training["progressive_resizing"]) < 1:
        if is_of_one_size(model["builder"], model):
            without = " with auxiliary heads" if "auxiliary" in model else ""
            yield ("progressive_resizing",), f"{model['builder']}{without} takes pictures of one size alone, expected 1"
        else:
            for mistake in too_small(model, round(scale * side)):
                yield ("progressive_resizing",), f"{scale:g} of {side} pixels: {mistake}"


def too_small(model, side):
    """The mistake, if it is one, that pictures of this side are too small for a network."""
    try:
        check_resolution(model["builder"], (side, side, 3), auxiliary=model.get("auxiliary", True))
    except FacegridError as error:
        yield str(error)


def where_written(given, name, keys):
    """Path of a key of a network's training: its own, where it has been given one, or the top-level one."""
    own = given["models"][name].get("training")
    for key in keys:
        own = own.get(key) if own else None
    return ".".join(("training" if own is None else f"models.{name}.training", *keys))


# pydantic's errors in our words


def lines(errors, config):
    """One line for each of pydantic's errors, in the order of the classes and of the config, unknown keys first."""
    root, found = schema.json_schema(), []
    for error in errors:
        place = Place(root, config)
        for step in error["loc"]:
            place.enter(step)
        text = line(error, place)
        found += [(place.order, text)] if text else []
    found.sort(key=lambda each: each[0])
    return list(dict.fromkeys(text for _, text in found))


class Place:
    """A place in the config and in its JSON Schema, found along the location of an error."""

    def __init__(self, root, config):
        self.root, self.part, self.value = root, root, config
        self.path, self.order = "", []
        self.known = {}  # keys of the last mapping on the way, with their parts of the JSON Schema
        self.names = None  # what the keys of that mapping must be, where they are free

    def enter(self, step):
        """Go on to an index, to a key, or to what pydantic puts between them: a variant's name, [key], a type."""
        part, names, self.names = self.opened(), self.names, None
        if step == "[key]" and names:
            self.part, self.value = names, self.key
        elif "oneOf" in part:
            self.part = {"$ref": part["discriminator"]["mapping"][step]}
        elif part.get("type") == "array":
            self.path += f"[{step}]"
            self.order.append((1, step))
            self.part, self.value = part["items"], self.value[step]
        elif part.get("type") == "object":
            self.enter_key(step, part)

    def enter_key(self, step, part):
        # pydantic names a key that is neither text nor a small number by its repr.
        keys = [key for key in self.value if key == step or (not isinstance(key, str) and repr(key) == step)]
        self.key = key = keys[0] if keys else step
        self.path += ("." if self.path else "") + (key if is_plain(key) else shown(key))
        position = list(self.value).index(key) if keys else len(self.value)
        if "properties" in part:
            self.known = part["properties"]
            self.order.append((1, list(self.known).index(key)) if key in self.known else (0, position))
            self.part = self.known.get(key)
        else:
            self.order.append((1, position))
            self.names = {"type": "string"} | part.get("propertyNames", {})
            (self.part,) = (
                part["patternProperties"].values() if "patternProperties" in part else [part["additionalProperties"]]
            )
        self.value = self.value.get(key)

    def opened(self):
        """The part of the JSON Schema here: what it refers to, without null."""
        part = next((branch for branch in branches(self.part) if branch.get("type") != "null"), self.part)
        return self.root["$defs"][part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part


def line(error, place):
    """A mistake with the path of its key; None where it follows from another one."""
    path, came = place.path, error["input"]
    match error["type"]:
        case "missing":
            # A key that is only mistyped is reported once, as an unknown key.
            meant = [nearest(key, place.known) for key in came if key not in place.known]
            if error["loc"][-1] in meant:
                return None
            text = f"missing, expected {legal(place.part)}"
        case "extra_forbidden" | "invalid_key":
            meant = suggestion(error["loc"][-1], place.known)
            text = f"unknown key{meant or '.'} Known here: {', '.join(sorted(place.known))}"
        case "union_tag_not_found" | "union_tag_invalid":
            variants = place.part["discriminator"]
            key, part = variants["propertyName"], {"enum": list(variants["mapping"])}
            path += f".{key}"
            text = refusal(came[key], part) if key in came else f"missing, expected {legal(part)}"
        case "too_short":
            text = f"has length {len(came)}, expected at least {error['ctx']['min_length']}"
        case "value_error":
            text = str(error["ctx"]["error"])
        case "string_unicode":
            text = "has a text with half of a surrogate pair, which is no character"
        case _:
            text = refusal(place.value, place.part)
    return f"{path or 'config'}: {text}"
