"""The words of the config check: what came, what is legal, what may have been meant.

What is legal is read from the JSON Schema of a key, where x-words says what a pattern asks for.
"""

import datetime
import difflib
import re
import sys
from decimal import Decimal, InvalidOperation

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
SHOWN = bool | int | float | str | datetime.date
SIGNS = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}


def is_number(value):
    """Neither a truth value nor infinite nor nan, and within the range of a float."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max


IS_OF = {
    "integer": lambda value: is_number(value) and value % 1 == 0,
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
}


def is_plain(key):
    """Whether a key can stand in a line as it is, without quotes."""
    return isinstance(key, str) and re.fullmatch(r"[\w-]+", key)


def refusal(value, part):
    """What came and what is legal, where the key's part of the JSON Schema refuses a value."""
    first, *others = [branch for branch in branches(part) if branch.get("type") != "null"]
    if not others and types(first) and not any(IS_OF[name](value) for name in types(first)):
        return f"{came(value)}, expected {legal(part)}{hint(value, part)}"
    if not others and limits(first):
        return f"{shown(value)} is not {limits(first)}"
    return is_not(value, part)


def is_not(value, part):
    """What came and what is legal, where it is not the type alone that is wrong."""
    if isinstance(value, SHOWN):
        return f"{shown(value)} is not {legal(part)}{hint(value, part)}"
    return f"{came(value)}, expected {legal(part)}"


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


def legal(part):
    """What a key's part of the JSON Schema allows, in words."""
    if "x-words" in part:
        return part["x-words"]
    if "anyOf" in part:
        *others, last = part["anyOf"]
        if last == {"type": "null"} and "x-words" in others[0]:
            return legal(others[0])
        comma = last == {"type": "null"} and "enum" in others[0]
        return (", " if comma else " or ").join(map(legal, part["anyOf"]))
    if "enum" in part or "const" in part:
        return ("one of " if len(literals(part)) > 1 else "") + ", ".join(literals(part))
    return " ".join([*(TYPES[name] for name in types(part)), *filter(None, [limits(part)])])


def limits(part):
    """The range of a number, in words; empty if there is none."""
    low = part.get("minimum", part.get("exclusiveMinimum"))
    high = part.get("maximum", part.get("exclusiveMaximum"))
    if low is None or high is None:
        return " ".join(f"{sign} {part[name]}" for name, sign in SIGNS.items() if name in part)
    excluded = [str(part[name]) for name in ("exclusiveMinimum", "exclusiveMaximum") if name in part]
    without = {0: "", 1: f" ({' '.join(excluded)} excluded)", 2: " (both excluded)"}[len(excluded)]
    return f"between {low} and {high}{without}"


def hint(value, part):
    """What the user may have meant by an illegal value; empty if there is no guess."""
    allowed = [name for branch in branches(part) for name in types(branch)]
    if isinstance(value, str):
        numbers = "integer" in allowed or "number" in allowed
        return (number_hint(value) if numbers else "") or suggestion(value, literals(part))
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


def branches(part):
    """The alternatives of a part of the JSON Schema; itself, where there is only one."""
    return part.get("anyOf", [part])


def types(part):
    """Names of the types that a value may have, of one alternative; literal texts have none."""
    if "$ref" in part or "oneOf" in part:
        return ["object"]
    named = part.get("type")
    return [] if named is None or (named == "string" and ("enum" in part or "const" in part)) else [named]


def literals(part):
    """Literal values that are legal, as the config writes them."""
    values = []
    for branch in branches(part):
        values += branch.get("enum", []) + ([branch["const"]] if "const" in branch else [])
        values += [None] if branch.get("type") == "null" else []
    return ["null" if value is None else str(value) for value in values]
