"""The config check: every mistake at once, then the normal form that the rules work with.

The schema is workflow/schemas/config.schema.yaml; its x- keywords are explained at its head. jsonschema walks through
the config by it, but each keyword here has its own words: the library's repeat whole values (and fail on a whole
number of more than 4,300 digits) and know neither YAML's traps nor the nearest legal name.

Light to import (no more than jsonschema and yaml): the Snakefile does it in every job.
"""

import datetime
import difflib
import json
import operator
import os
import re
import sys
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, ValidationError, validators

from facegrid.config.input_limits import check_resolution, is_of_one_size
from facegrid.errors import FacegridError

# libyaml's loader, where PyYAML has it, reads the schema in 3 ms, its own in 40 ms.
SCHEMA = yaml.load(
    (Path(__file__).parents[3] / "schemas" / "config.schema.yaml").read_bytes(),
    Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
)
TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "object": "a mapping",
    "array": "a list",
    "boolean": "true or false",
    "null": "null",
}
KINDS = {  # truth values are whole numbers to Python, so they come first
    bool: "a truth value",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
    datetime.date: "a date",
}
# Linux takes 131,072 bytes in a variable of the environment, its name included; with a longer one no process starts.
LONGEST_VARIABLE = 130_000
SHOWN = bool | int | float | str | datetime.date
LIMITS = {
    "minimum": (">=", operator.ge),
    "exclusiveMinimum": (">", operator.gt),
    "maximum": ("<=", operator.le),
    "exclusiveMaximum": ("<", operator.lt),
}
BUILDERS = list(SCHEMA["$defs"]["builders"])
SECTIONS = {"datasets": "data set", "splits": "split", "models": "model"}


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
        if text and "string" in SCHEMA["properties"].get(key, {}).get("type", ""):
            yield {key: text}
            continue
        try:
            value = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError):  # the check says what is wrong with it as a text
            continue
        if isinstance(value, dict | list):
            yield {key: value}


def check(config, folder):
    """The config in normal form: plain built-ins, every default filled in, keys in the schema's order.

    Entries of datasets, splits and models keep the order of the config. A key that is left out and has no value of
    its own is null; a model's resolution, and each key of its training, is its own or the top-level one. The normal
    form is legal and its own normal form.

    Args: config, what YAML made of the files; folder, the project's, from which the files named in it are looked for.
    Raises: FacegridError with one line a mistake: path of the key, what came, what is legal.
    """
    keywords = KEYWORDS | {"x-name-of": partial(check_name, config), "x-file": partial(check_file, Path(folder))}
    validator = validators.extend(Draft202012Validator, keywords, type_checker=TYPE_CHECKER)(SCHEMA)
    mistakes = [f"{key_path(error.path, config)}: {error.message}" for error in validator.iter_errors(config)]
    if mistakes:
        raise FacegridError("\n".join(mistakes))
    given, config = config, normal(config, SCHEMA)
    for model in config["models"].values():
        model["resolution"] = model["resolution"] or config["resolution"]
        if "training" in model:
            model["training"] = filled(model["training"], config["training"])
    mistakes = data_set_mistakes(config) + split_mistakes(config) + grid_mistakes(config, given)
    if mistakes:
        raise FacegridError("\n".join(mistakes))
    return config


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


def is_convnet(model):
    """Whether a model of the config is a network; the others are scikit-learn's."""
    return SCHEMA["$defs"]["builders"][model["builder"]]["x-kind"] == "convnet"


def is_random(model):
    """Whether a seed makes a difference to a model of the config: to its fit, or to what it is fitted on."""
    return model["resample"] is not None or not SCHEMA["$defs"]["builders"][model["builder"]].get("x-deterministic")


def cells(config):
    """What is fitted: (split, model, seed) of all sub-grids of a checked config in their order, each once.

    A model with nothing random in it is fitted once on a split and called seed 0, whatever seeds are listed.
    """
    found = {}
    for part in config["grid"]:
        for model in part["models"]:
            seeds = part["seeds"] if is_random(config["models"][model]) else [0]
            found.update(dict.fromkeys((part["split"], model, seed) for seed in seeds))
    return list(found)


def normal(value, schema):
    """A legal value as plain built-ins, with all keys of its schema in that order, and numbers of the legal type."""
    if isinstance(value, dict):
        schema = variant(schema["x-variants"], value) if "x-variants" in schema else schema
        if "properties" not in schema:
            return {name: normal(entry, schema["additionalProperties"]) for name, entry in value.items()}
        return {key: normal(value.get(key, part.get("default")), part) for key, part in schema["properties"].items()}
    if isinstance(value, list):
        return [normal(entry, schema["items"]) for entry in value]
    if is_number(value) and types(schema):
        return int(value) if "integer" in types(schema) else float(value)
    return value


def variant(rule, mapping):
    """Schema of the variant that a mapping names; where there is none such, one that asks for the name alone."""
    key, known = rule["key"], SCHEMA["$defs"][rule["in"]]
    name = mapping.get(key)
    if isinstance(name, str) and name in known:
        return known[name]
    return {"required": [key], "properties": {key: {"enum": list(known)}}}


# Keywords: functions of (validator, the keyword's value, the value in the config, its schema), as jsonschema calls
# them. Each looks only at values of the type it is about, so a value of a wrong type is one mistake and not several.


def check_type(validator, _, value, schema):
    if not is_of(validator, types(schema), value):
        yield ValidationError(f"{came(value)}, expected {legal(schema)}{hint(value, schema)}")


def check_enum(validator, literal_values, value, schema):
    if value not in literal_values and is_of(validator, types(schema), value):
        yield ValidationError(is_not(value, schema))


def check_any(validator, branches, value, schema):
    if not any(validator.evolve(schema=branch).is_valid(value) for branch in branches):
        yield ValidationError(is_not(value, schema))


def check_limit(within, validator, limit, value, schema):
    if validator.is_type(value, "number") and not within(value, limit):
        yield ValidationError(f"{shown(value)} is not {limits(schema)}")


def check_pattern(_, pattern, value, schema):
    if isinstance(value, str) and not re.search(pattern, value):
        yield ValidationError(is_not(value, schema))


def check_length(_, fewest, value, schema):
    if isinstance(value, list | dict) and len(value) < fewest:
        yield ValidationError(f"has length {len(value)}, expected at least {fewest}")


def check_unique(validator, wanted, entries, schema):
    if not isinstance(entries, list):
        return
    aside = schema.get("x-ignore-case", False)
    entry_schema = validator.evolve(schema=schema["items"])
    first = {}
    for index, entry in enumerate(entries):
        if not entry_schema.is_valid(entry):
            continue
        same = first.setdefault(entry.casefold() if aside else entry, index)
        if same != index:
            yield ValidationError(f"{shown(entry)} repeats [{same}]{', letter case aside' * aside}", path=[index])


def check_required(_, keys, mapping, schema):
    if not isinstance(mapping, dict):
        return
    properties = schema["properties"]
    # A key that is only mistyped is reported once, as an unknown key.
    unknown = [key for key in mapping if key not in properties] if "additionalProperties" in schema else []
    meant = {nearest(key, properties) for key in unknown}
    for key in keys:
        if key not in mapping and key not in meant:
            yield ValidationError(f"missing, expected {legal(properties[key])}", path=[key])


def check_further(validator, schema_of_others, mapping, schema):
    if not isinstance(mapping, dict):
        return
    known = schema.get("properties", {})
    for key in mapping:
        if key in known:
            continue
        if schema_of_others is False:
            message = f"unknown key{suggestion(key, known) or '.'} Known here: {', '.join(sorted(known))}"
            yield ValidationError(message, path=[key])
        else:
            yield from validator.descend(mapping[key], schema_of_others, path=key)


def check_keys(validator, schema_of_keys, mapping, schema):
    for key in mapping if isinstance(mapping, dict) else ():
        yield from validator.descend(key, schema_of_keys, path=key)


def check_variant(validator, rule, mapping, schema):
    if isinstance(mapping, dict):
        yield from validator.descend(mapping, variant(rule, mapping))


def check_either(_, companions, mapping, schema):
    if not isinstance(mapping, dict):
        return
    given = [key for key in companions if mapping.get(key) is not None]
    if len(given) != 1:
        yield ValidationError(
            f"has {'both' if given else 'neither'} of {' and '.join(companions)}, expected one of them"
        )
        return
    for key in companions:
        for companion in companions[key] if key not in given else ():
            if mapping.get(companion) is not None:
                yield ValidationError(f"goes with {key}, not with {given[0]}", path=[companion])


def check_needs(validator, needs, mapping, schema):
    if not isinstance(mapping, dict) or any(check_either(validator, schema["x-either"], mapping, schema)):
        return
    for key, needed in needs.items():
        is_legal = validator.evolve(schema=schema["properties"][key]).is_valid(mapping.get(key))
        if is_legal and mapping.get(key) is not None and mapping.get(needed) is None:
            yield ValidationError(f"missing, {key} needs it", path=[needed])


def check_group(_, wanted, pattern, schema):
    if not isinstance(pattern, str):
        return
    try:
        groups = re.compile(pattern).groups
    except (re.error, OverflowError, RecursionError) as error:
        # The error may quote a line end of the pattern.
        yield ValidationError(f"{shown(pattern)} is not a regular expression: {' '.join(str(error).split())}")
        return
    if not groups:
        yield ValidationError(f"{shown(pattern)} has no group, expected ( ) around what names the person")


def check_name(config, _, section, name, schema):
    known = config.get(section)
    if isinstance(name, str) and known and isinstance(known, dict) and name not in known:
        names = [key for key in known if is_plain(key)]
        message = f"no {SECTIONS[section]} named {shown(name)}{suggestion(name, names) or '.'}"
        yield ValidationError(f"{message} Known: {', '.join(names) or 'none'}")


def check_file(folder, _, wanted, path, schema):
    try:
        there = not isinstance(path, str) or (folder / path).is_file()
    except OSError:  # a name that is too long, a folder that may not be read
        there = False
    if not there:
        yield ValidationError(f"no file {shown(path)} in the project folder")


def is_of(validator, names, value):
    """Whether a value is of one of these types; of none, any will do."""
    return not names or any(validator.is_type(value, name) for name in names)


def is_number(value):
    """Neither a truth value nor infinite nor nan, and within the range of a float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


TYPE_CHECKER = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "number": lambda checker, value: is_number(value),
        "integer": lambda checker, value: is_number(value) and value % 1 == 0,
    }
)
KEYWORDS = {
    "type": check_type,
    "enum": check_enum,
    "anyOf": check_any,
    "pattern": check_pattern,
    "minItems": check_length,
    "minProperties": check_length,
    "uniqueItems": check_unique,
    "required": check_required,
    "additionalProperties": check_further,
    "propertyNames": check_keys,
    "x-variants": check_variant,
    "x-either": check_either,
    "x-needs": check_needs,
    "x-group": check_group,
} | {name: partial(check_limit, within) for name, (_, within) in LIMITS.items()}


# Words


def key_path(path, config):
    """models.knn.p, grid[0].seeds[1]; config for the whole of it."""
    text, value = "", config
    for part in path:
        text += f"[{part}]" if isinstance(value, list) else f".{part if is_plain(part) else shown(part)}"
        value = value[part] if isinstance(value, list) else value.get(part)
    return text.removeprefix(".") or "config"


def is_plain(key):
    """Whether a key can stand in a line as it is, without quotes."""
    return isinstance(key, str) and re.fullmatch(r"[\w-]+", key)


def is_not(value, schema):
    """What came and what is legal, where it is not the type alone that is wrong."""
    if isinstance(value, SHOWN):
        return f"{shown(value)} is not {legal(schema)}{hint(value, schema)}"
    return f"{came(value)}, expected {legal(schema)}"


def came(value):
    """What came: the value, if it stands on one line, and its kind."""
    if value is None:
        return "is empty (null)"
    return f"{shown(value)} is {kind(value)}" if isinstance(value, SHOWN) else f"is {kind(value)}"


def kind(value):
    if isinstance(value, int | float) and not isinstance(value, bool) and not is_number(value):
        return "not finite" if isinstance(value, float) else "too large a number"
    words = [word for of_type, word in KINDS.items() if isinstance(value, of_type)]
    return words[0] if words else f"of type {type(value).__name__}"


def shown(value):
    """A value or key on one line, cut to 60 characters; of types that YAML rarely makes, the type alone."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        # Python refuses to write a number in more than 4,300 decimals.
        text = str(value) if value.bit_length() < 10_000 else f"{value:#x}"
    elif isinstance(value, datetime.date):
        text = str(value)
    else:
        text = repr(value) if isinstance(value, str | float) else type(value).__name__
    return text if len(text) <= 60 else f"{text[:40]}...{text[-10:]}"


def legal(schema):
    """What a schema allows, in words."""
    if "x-words" in schema:
        return schema["x-words"]
    if "anyOf" in schema:
        return " or ".join(legal(branch) for branch in schema["anyOf"])
    if "enum" in schema:
        return ("one of " if len(schema["enum"]) > 1 else "") + ", ".join(literals(schema))
    words = [TYPES[name] for name in types(schema)]
    if limits(schema):
        words[0] += f" {limits(schema)}"
    return " or ".join(words)


def limits(schema):
    """The range of a number, in words; empty if there is none."""
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is None or high is None:
        return " ".join(f"{sign} {schema[name]}" for name, (sign, _) in LIMITS.items() if name in schema)
    excluded = [str(schema[name]) for name in ("exclusiveMinimum", "exclusiveMaximum") if name in schema]
    without = {0: "", 1: f" ({' '.join(excluded)} excluded)", 2: " (both excluded)"}[len(excluded)]
    return f"between {low} and {high}{without}"


def hint(value, schema):
    """What the user may have meant by an illegal value; empty if there is no guess."""
    allowed = types(schema)
    if isinstance(value, str):
        numbers = "integer" in allowed or "number" in allowed
        return (number_hint(value) if numbers else "") or suggestion(value, literals(schema))
    if "string" in allowed and isinstance(value, bool | int | float | datetime.date):
        return "; in quotes it is text"
    return ""


def number_hint(text):
    """How to write a number that YAML took for text; empty if it is none."""
    try:
        number = Decimal(text if len(text) <= 40 else "nan")
    except InvalidOperation:
        return ""
    if not number.is_finite():
        return ""
    # PyYAML follows YAML 1.1: a float has a point, and its exponent a sign.
    mantissa, exponent = f"{number:e}".split("e")
    forms = [f"{number:f}"] if abs(number.adjusted()) <= 20 else []
    forms.append(f"{mantissa}{'' if '.' in mantissa else '.0'}e{exponent}")
    if "e" not in text.lower() or text in forms:
        return "; a number stands without quotes"
    return f"; YAML reads a number like this only as {' or '.join(forms)}"


def suggestion(name, names):
    """'; did you mean knn?', or nothing where no name is near."""
    meant = nearest(name, names)
    return f"; did you mean {meant}?" if meant else ""


def nearest(name, names):
    """The name most like this one, letter case aside; None if none is or this one is no text."""
    if not isinstance(name, str):
        return None
    folded = {known.casefold(): known for known in names}
    if "null" in folded:
        folded["none"] = "null"  # Python's word for it
    found = difflib.get_close_matches(name[:100].casefold(), folded, n=1)
    return folded[found[0]] if found else None


def types(schema):
    """Names of the types that a value may have, of all branches of an anyOf; literals have none."""
    names = [branch.get("type", []) for branch in schema.get("anyOf", [schema])]
    return [name for each in names for name in ([each] if isinstance(each, str) else each)]


def literals(schema):
    """Literal values that are legal, as the config writes them."""
    values = [value for branch in schema.get("anyOf", [schema]) for value in branch.get("enum", [])]
    values += [None] if "null" in types(schema) else []
    return ["null" if value is None else str(value) for value in values]
