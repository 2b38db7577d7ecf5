"""What a value that a device sent says: a number, a code, a text, or expressly nothing. Nothing is ever guessed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})([eE][+-]?\d{1,2})?", re.ASCII)
_WITH_COMMA: Final = re.compile(r"[+-]?\d{1,18},\d{1,18}([eE][+-]?\d{1,2})?", re.ASCII)
_COMPARED: Final = re.compile(r"^\s*(<=|>=|<|>|≤|≥|~|=<|=>)")
_STRUCTURED: Final = re.compile(r"^(?P<comparator><=|>=|<>|<|>|=)?\^(?P<number>[^^]*)(\^(?P<rest>.*))?$")

NO_NUMBER: Final = frozenset(
    {
        "",
        "-",
        "--",
        "---",
        "*",
        "****",
        ".",
        "nd",
        "n/d",
        "na",
        "n/a",
        "nan",
        "inf",
        "-inf",
        "null",
        "none",
        "undetermined",
        "undet",
        "indeterminate",
        "invalid",
        "error",
        "err",
        "no result",
        "no call",
        "not detected",
        "not determined",
        "negative",
        "positive",
        "tnp",
        "qns",
    }
)
"""Words by which devices say that there is no number; a profile may add its own."""


@dataclass(frozen=True, slots=True)
class NotANumber:
    """The device gave none, or only a limit. `why` holds no value: it is shown where values may be withheld."""

    why: str


class Unreadable(ValueError):
    """Neither a number nor a word that says there is none."""


def number_in(sent: str, *, decimal_comma: bool, no_number: Collection[str] = ()) -> Decimal | NotANumber:
    """The number that stands there. A comparator or `Undetermined` is none; anything else is refused."""
    text = _unstructured(sent.strip())
    if isinstance(text, NotANumber):
        return text
    if text.casefold() in NO_NUMBER or text.casefold() in {word.casefold() for word in no_number}:
        return NotANumber("the device gives no number")
    if _COMPARED.match(text):
        return NotANumber("the device gives a limit, not a number")
    if decimal_comma and _WITH_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        raise Unreadable("what was sent is no number")
    return Decimal(text)


def _unstructured(text: str) -> str | NotANumber:
    """HL7's SN: comparator, number, separator, number; a lone number with `=` or nothing before it is a number."""
    found = _STRUCTURED.match(text)
    if found is None:
        return text
    if found["comparator"] not in {None, "="} or (found["rest"] or "").strip("^ "):
        return NotANumber("the device gives a limit, a range or a ratio, not a number")
    return found["number"].strip()


def component(sent: str, place: int) -> str:
    """The component of a coded value, counted from 1; a value without components is its own first and second."""
    parts = sent.split("^")
    if len(parts) == 1:
        return sent.strip()
    return parts[place - 1].strip() if place <= len(parts) else ""


def coded(sent: str, values: Mapping[str, str]) -> str | None:
    """What the profile says for a coded value: by its code, or else by its text; None if it says nothing."""
    known = {word.casefold(): meant for word, meant in values.items()}
    words = (sent, *sent.split("^")[:2])
    return next((known[word.strip().casefold()] for word in words if word.strip().casefold() in known), None)


def converted(number: Decimal, unit: str | None, units: Mapping[str, float]) -> Decimal | None:
    """In the unit that the result is kept in; None if the profile does not convert the sender's (in small letters)."""
    if not units:
        return number if not unit else None
    factor = units.get((unit or "").strip().casefold())
    return None if factor is None else number * Decimal(str(factor))
