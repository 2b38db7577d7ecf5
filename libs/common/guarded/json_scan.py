"""Where in a JSON text something is, found by its marks outside strings: in one pass, and only when it is refused."""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Final

from libs.common.guarded.limits import Place

_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_MARK: Final = re.compile(rf"{_STRING}|[\[\]{{}},]", re.DOTALL)
_NUMBER: Final = re.compile(
    rf"{_STRING}|NaN|-?Infinity|(?<![\d.])-?\d{{4301,}}+(?![.eE])|(?<![\d.])-?\d[\d.]*+[eE]\+?\d{{3,}}+", re.DOTALL
)
"""Words that are no numbers, whole numbers that Python does not read, and numbers beyond every bound."""

_TEXT: Final = re.compile(_STRING, re.DOTALL)
_DOUBTFUL: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNWRITABLE: Final = re.compile("[\x00\ud800-\udfff]")


def place_at(text: str, at: int) -> Place:
    """Line and column of a letter."""
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def first_beyond(text: str, nodes: int) -> int | None:
    """Where one value more begins than there may be: every one but the first follows a comma or a bracket."""
    for at, mark in _marks(text):
        if mark not in "]}":
            nodes -= 1
            if nodes < 0:
                return at
    return None


def first_deeper(text: str, depth: int) -> int | None:
    """The first bracket that opens one level too many."""
    for at, mark in _marks(text):
        if mark in "[{":
            depth -= 1
            if depth < 0:
                return at
        elif mark in "]}":
            depth += 1
    return None


def first_odd_number(text: str) -> int | None:
    """The first number that cannot be read."""
    for found in _NUMBER.finditer(text):
        if text[found.start()] != '"' and not _reads(found[0]):
            return found.start()
    return None


def first_unwritable(text: str) -> int | None:
    """The first text with a letter that cannot be written again: the one of code nought, or half of a pair."""
    if _DOUBTFUL.search(text) is None:
        return None
    for found in _TEXT.finditer(text):
        if _DOUBTFUL.search(found[0]) and _UNWRITABLE.search(json.loads(found[0])):
            return found.start()
    return None


def _reads(number: str) -> bool:
    """Of the three kinds only one with an exponent may be read, if it is not too large."""
    try:
        return "e" in number.lower() and isfinite(float(number))
    except ValueError:
        return True


def _marks(text: str) -> Iterator[tuple[int, str]]:
    for found in _MARK.finditer(text):
        mark = found[0]
        if mark[0] != '"':
            yield found.start(), mark
