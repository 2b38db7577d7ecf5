"""Values of MatchMiner's documents: MongoDB's extended JSON read as plain values, and equality as MongoDB has it."""

from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final

NUMBERS: Final = ("$numberInt", "$numberLong", "$numberDouble", "$numberDecimal")
NOTHING: Final = frozenset({"", "na", "n/a", "unknown", "none", "null", "not available", "no oncotree node found"})
"""Words that stand where nobody knows; strict mode takes them for what they say."""
_OTHER_FORMS: Final = ("%a, %d %b %Y %H:%M:%S GMT", "%m/%d/%Y", "%B %d, %Y")
"""Of MatchMiner's web service, and of its trials."""


def plain(value: Any) -> Any:
    """`{"$oid": …}`, `{"$date": …}` and the numbers, as plain values; everything else as it is."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    kind, inner = next(iter(value.items()))
    if kind == "$oid":
        return inner
    if kind == "$date":
        return _instant(plain(inner))
    if kind in NUMBERS:
        return _number(inner)
    return value


def whole(value: Any) -> Any:
    """The same for everything in a document."""
    found = plain(value)
    if isinstance(found, dict):
        return {key: whole(inner) for key, inner in found.items()}
    return [whole(inner) for inner in found] if isinstance(found, list) else found


def _number(inner: Any) -> Any:
    try:
        number = float(inner)
    except (TypeError, ValueError, OverflowError):
        return inner
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _instant(inner: Any) -> Any:
    if isinstance(inner, int | float) and not isinstance(inner, bool):
        try:
            return datetime.fromtimestamp(inner / 1000, UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            return None
    return inner


def same(found: Any, wanted: Any) -> bool:
    """Equal as MongoDB has it: a list holds what one of its elements is; true is not 1; text is not a number.

    A list that is asked for is a tuple here.
    """
    if isinstance(wanted, tuple):
        return isinstance(found, list) and (found == list(wanted) or list(wanted) in found)
    if isinstance(found, list):
        return any(same(one, wanted) for one in found)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return found == wanted
    return type(found) is type(wanted) and found == wanted


def said(value: Any) -> bool:
    """Whether a document says something here, rather than that nobody knows."""
    if value is None or value == []:
        return False
    return not (isinstance(value, str) and value.strip().lower() in NOTHING)


def day_of(value: Any) -> date | None:
    """A day written as ISO date, as instant (its day in UTC), as the number 20100131, or in words."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _day(value.strip()) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    with suppress(ValueError, OverflowError):
        return _iso(text)
    for form in _OTHER_FORMS:
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    return None


def _iso(text: str) -> date:
    if "T" not in text and " " not in text:
        return date.fromisoformat(text)
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo is None else at.astimezone(UTC)).date()
