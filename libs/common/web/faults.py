"""What pydantic found wrong, told without repeating what was sent: where, what, and what would be right."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from libs.common.errors import Refusal
from libs.common.problems import Fault

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)
BRANCH: Final = re.compile(r"[\[\]()]")
BODY: Final = "body"
UNREADABLE_NAME: Final = "(a name)"
SHORTEST_ECHO: Final = 3

WHAT: Final[Mapping[str, str]] = {
    "missing": "This is missing.",
    "extra_forbidden": "This is not known here.",
    "enum": "This is none of the allowed values.",
    "literal_error": "This is none of the allowed values.",
    "union_tag_invalid": "This is none of the allowed kinds.",
    "union_tag_not_found": "The kind is missing.",
    "string_too_short": "The text is too short.",
    "string_too_long": "The text is too long.",
    "string_pattern_mismatch": "The text does not have the expected form.",
    "string_unicode": "The text is not well-formed Unicode.",
    "too_short": "The list is too short.",
    "too_long": "The list is too long.",
    "greater_than": "The number is too small.",
    "greater_than_equal": "The number is too small.",
    "less_than": "The number is too large.",
    "less_than_equal": "The number is too large.",
    "finite_number": "The number is not finite.",
}
"""By pydantic's type of error; whatever is not listed is of the wrong type or form."""

RIGHT: Final[Mapping[str, str]] = {
    "missing": "a value",
    "extra_forbidden": "no such field; see /docs for the fields there are",
    "enum": "{expected}",
    "literal_error": "{expected}",
    "union_tag_invalid": "{expected_tags}",
    "union_tag_not_found": "{discriminator}",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "{pattern}",
    "too_short": "at least {min_length}",
    "too_long": "at most {max_length}",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
}

EXPECTED_BY_STEM: Final[Mapping[str, str]] = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a decimal number",
    "bool": "true or false",
    "date": 'a date such as "2026-01-31"',
    "datetime": 'a time with its zone such as "2026-01-31T09:30:00+01:00"',
    "timezone": 'a time with its zone such as "2026-01-31T09:30:00+01:00"',
    "time": 'a time of day such as "09:30"',
    "uuid": 'a UUID such as "01a20238-2e80-7060-bcf2-a7f0501d6764"',
    "list": "a list",
    "tuple": "a list",
    "set": "a list without repetitions",
    "dict": "an object",
    "model": "an object",
    "mapping": "an object",
    "finite": "a finite number",
}


def faults_of(errors: Iterable[Mapping[str, Any]], sent: object = None) -> list[Fault]:
    """One fault for each error, in pydantic's order, without repetitions; `sent` is the body."""
    return list(dict.fromkeys(_fault(error, sent) for error in errors))


def place_of(location: Sequence[str | int]) -> str:
    """A location as a caller reads it: `body.aliquots[0].position`."""
    written = ""
    for part in location:
        if isinstance(part, int):
            written += f"[{part}]"
        elif not BRANCH.search(part):
            name = part if NAME.fullmatch(part) else UNREADABLE_NAME
            written += f".{name}" if written else name
    return written


def _without_kinds(location: Sequence[str | int], sent: object, *, missing: bool) -> list[str | int]:
    """In a body of one of several kinds, pydantic puts the kind in the location, where the body has no such name."""
    kept: list[str | int] = []
    inner: Any = {BODY: sent}
    for place, part in enumerate(location):
        is_missing = missing and place == len(location) - 1
        if isinstance(inner, Mapping) and part not in inner and not is_missing:
            continue
        kept.append(part)
        inner = _inner(inner, part)
    return kept


def _inner(value: Any, part: str | int) -> Any:
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None


def _fault(error: Mapping[str, Any], sent: object) -> Fault:
    location = error["loc"]
    if location[:1] == (BODY,):
        location = _without_kinds(location, sent, missing=error["type"] == "missing")
    place = place_of(location)
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Refusal):
        what = cause.wrong or cause.sentence
        return Fault(where=_inside(place, cause.where), what=what, right=cause.right)
    if isinstance(cause, ValueError | AssertionError):
        return Fault(where=place, what=_own_sentence(str(cause), error.get("input")))
    return Fault(where=place, what=_what(error), right=_right(error))


def _inside(place: str, where: str | None) -> str:
    """A validator may say where inside of its own field the fault is."""
    if not where or where.startswith(place):
        return where or place
    safe = ".".join(n if NAME.fullmatch(n.split("[")[0]) else UNREADABLE_NAME for n in where.split("."))
    return f"{place}.{safe}"


def _what(error: Mapping[str, Any]) -> str:
    return WHAT.get(error["type"], "This is of the wrong type or form.")


def _right(error: Mapping[str, Any]) -> str | None:
    template = RIGHT.get(error["type"])
    if template is None:
        return _expected(error)
    try:
        return template.format(**error.get("ctx", {}))
    except KeyError:
        return None


def _expected(error: Mapping[str, Any]) -> str | None:
    return EXPECTED_BY_STEM.get(error["type"].split("_")[0])


def _own_sentence(sentence: str, sent: object) -> str:
    """The sentence of a validator, unless it repeats what was sent (those of libraries do)."""
    return "This is not valid." if any(leaf in sentence for leaf in _leaves(sent)) else sentence


def _leaves(sent: object) -> Iterable[str]:
    if isinstance(sent, Mapping):
        for inner in sent.values():
            yield from _leaves(inner)
    elif isinstance(sent, list | tuple):
        for inner in sent:
            yield from _leaves(inner)
    elif len(str(sent)) >= SHORTEST_ECHO:
        yield str(sent)
