"""Taking a record apart: what is there must be of the right kind, and is refused with its place when it is not."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from libs.common.errors import Invalid

LONGEST: Final = 60_000
"""Characters of one text; the registry itself takes 32,000 at most."""
MOST: Final = 5_000
"""Entries of one list; no study has as many sites."""
DAY_OR_MONTH: Final = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?", re.ASCII)


def inner(found: Mapping[str, Any], name: str, where: str) -> tuple[Mapping[str, Any], str]:
    """The object of this name with its place; an empty one where there is none."""
    value, place = found.get(name), f"{where}.{name}"
    if value is None:
        return {}, place
    if not isinstance(value, Mapping):
        raise Invalid("This is an object in records of ClinicalTrials.gov.", where=place)
    return value, place


def text(found: Mapping[str, Any], name: str, where: str) -> str | None:
    """The text of this name; None where there is none."""
    value = found.get(name)
    return None if value is None else _text(value, f"{where}.{name}")


def texts(found: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    """The list of texts of this name."""
    listed = _listed(found, name, where)
    return tuple(_text(value, f"{where}.{name}[{place}]") for place, value in enumerate(listed))


def objects(found: Mapping[str, Any], name: str, where: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The objects of the list of this name, each with its place."""
    for number, value in enumerate(_listed(found, name, where)):
        place = f"{where}.{name}[{number}]"
        if not isinstance(value, Mapping):
            raise Invalid("This is an object in records of ClinicalTrials.gov.", where=place)
        yield value, place


def month_or_day(found: Mapping[str, Any], name: str, where: str) -> str | None:
    """A date to the day or month, as text."""
    value = text(found, name, where)
    if value is not None and not DAY_OR_MONTH.fullmatch(value):
        raise Invalid("This is no date.", where=f"{where}.{name}", right='"2026-05" or "2026-05-31"')
    return value


def number(found: Mapping[str, Any], name: str, where: str, *, most: float) -> float | None:
    """A number of this size at most; None where there is none."""
    value = found.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= most:
        raise Invalid("This is a number.", where=f"{where}.{name}", right=f"between -{most:g} and {most:g}")
    return value


def _listed(found: Mapping[str, Any], name: str, where: str) -> list[Any]:
    value = found.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid("This is a list in records of ClinicalTrials.gov.", where=f"{where}.{name}")
    if len(value) > MOST:
        raise Invalid("The list is too long.", where=f"{where}.{name}", right=f"at most {MOST} entries")
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Invalid("This is a text in records of ClinicalTrials.gov.", where=where)
    if len(value) > LONGEST:
        raise Invalid("The text is too long.", where=where, right=f"at most {LONGEST} characters")
    if "\x00" in value:
        raise Invalid("The text holds a NUL character.", where=where, right="text without NUL")
    return value
