"""Types of the keys: numbers, texts, names and lists within their limits, and what is checked between keys.

A mistake between keys is a ValueError with the words of its line.
"""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError, PydanticKnownError

from facegrid.config.words import is_number, is_plain, shown, suggestion


def as_whole(value):
    """A whole number as int: 3.0 is one, true and "3" are none."""
    if not is_number(value) or value % 1:
        raise PydanticKnownError("int_type")
    return int(value)


def as_number(value):
    """A finite number as float: true and "3" are none."""
    if not is_number(value):
        raise PydanticKnownError("float_type")
    return float(value)


def whole(**limits):
    """Type of a whole number within limits."""
    return Annotated[int, Field(**limits), BeforeValidator(as_whole)]


def number(**limits):
    """Type of a number within limits."""
    return Annotated[float, Field(**limits), BeforeValidator(as_number)]


def text(pattern, words):
    """Type of a text that matches a pattern, and what the pattern asks for in words.

    $ alone also stands before a last line end, so patterns end in (?!\\n)$.
    """
    return Annotated[str, Field(pattern=pattern, json_schema_extra={"x-words": words})]


def entries(entry):
    """Type of a section whose keys are names, one or more."""
    return Annotated[dict[Name, entry], Field(min_length=1, json_schema_extra={"additionalProperties": False})]


def name_of(section, words):
    """Type of the name of an entry of another section."""

    def check(name, info):
        known = info.context["config"].get(section)
        if known and isinstance(known, dict) and name not in known:
            names = [key for key in known if is_plain(key)]
            message = f"no {words} named {shown(name)}{suggestion(name, names) or '.'}"
            raise ValueError(f"{message} Known: {', '.join(names) or 'none'}")
        return name

    return Annotated[str, AfterValidator(check)]


def check_file(path, info):
    """A path from the working directory or the workflow's folder, where a file is."""
    try:
        there = any((place / path).is_file() for place in (Path(), info.context["folder"]))
    except (OSError, ValueError):  # a name that is too long, a folder that may not be read
        there = False
    if not there:
        raise ValueError(f"no file {shown(path)} in the working directory or the workflow's folder")
    return path


def check_group(pattern):
    """A regular expression with a group."""
    try:
        groups = re.compile(pattern).groups
    except (re.error, OverflowError, RecursionError) as error:
        # The error may quote a line end of the pattern.
        message = f"{shown(pattern)} is not a regular expression: {' '.join(str(error).split())}"
        raise ValueError(message) from None
    if not groups:
        raise ValueError(f"{shown(pattern)} has no group, expected ( ) around what names the person")
    return pattern


def beside(find):
    """Validator of a list or mapping: it adds the mistakes between the entries to those within them.

    Args: find, function of (the value as it came, keys or indices with a mistake): yields (location below it, mistake).
    """

    def validate(value, handler):
        found = []
        try:
            result = handler(value)
        except ValidationError as error:
            found = [(each["type"], each["loc"], each.get("ctx"), each["input"]) for each in error.errors()]
        if not any(loc == () for _, loc, _, _ in found):  # it is a list or mapping
            wrong = {loc[0] for _, loc, _, _ in found}
            found += [("value_error", loc, {"error": mistake}, value) for loc, mistake in find(value, wrong)]
        if not found:
            return result
        details = [
            {"type": PydanticCustomError(name, "mistake", context), "loc": loc, "input": came}
            for name, loc, context, came in found
        ]
        raise ValidationError.from_exception_data("config", details)

    return WrapValidator(validate)


def repeats(values, wrong, ignore_case=False):
    """Entries of a list that are there already."""
    first = {}
    for index, value in enumerate(values):
        if index in wrong:
            continue
        same = first.setdefault(value.casefold() if ignore_case else value, index)
        if same != index:
            yield (index,), f"{shown(value)} repeats [{same}]{', letter case aside' * ignore_case}"


def distinct(entry, fewest=1, **options):
    """Type of a list without repeats."""
    no_repeats = beside(lambda values, wrong: repeats(values, wrong, **options))
    return Annotated[list[entry], Field(min_length=fewest, json_schema_extra={"uniqueItems": True}), no_repeats]


def check_source(data_set, wrong):
    """Mistakes between the keys of a data set: it is read or drawn, and what is downloaded is known beforehand."""
    given = [key for key in data_set if key in ("source", "draw") and data_set[key] is not None]
    if len(given) != 1:
        yield (), f"has {'both' if given else 'neither'} of source and draw, expected one of them"
    elif given == ["draw"]:
        for key in ("download", "pins", "second_labels"):
            if data_set.get(key) is not None:
                yield (key,), "goes with source, not with draw"
    elif data_set.get("download") is not None and "download" not in wrong and data_set.get("pins") is None:
        # So the results of a first run stay valid in the next.
        yield ("pins",), "missing, download needs it"


Name = text(
    r"^[A-Za-z0-9][A-Za-z0-9_-]*(?!\n)$", "a name of letters (a to z), digits, _ and -, with a letter or digit first"
)
# Snakemake's report embeds names and paths without escaping them, so < and > stand in none.
Line = text(r"^[^\s<>]([^<>\n]*[^\s<>])?(?!\n)$", "text on one line, without blanks around it and without < and >")
PathText = text(r"^[^<>]*[^\s<>][^<>]*$", "a path without < and >")
GitId = text(r"^[0-9a-f]{40}(?!\n)$", "git's object id, 40 hexadecimal digits in lower case")
File = Annotated[str, AfterValidator(check_file)]
Seed = whole(ge=0, le=4294967295)
Resolution = whole(ge=8, le=512)
