"""Values of MatchMiner's documents: MongoDB's extended JSON read as plain values, and equality as MongoDB has it."""

from datetime import UTC, date, datetime
from typing import Any, Final

NUMBERS: Final = ("$numberInt", "$numberLong", "$numberDouble", "$numberDecimal")
NOTHING: Final = frozenset({"", "na", "n/a", "unknown", "none", "null", "not available", "no oncotree node found"})
"""Words that stand where nobody knows; strict mode takes them for what they say."""


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
    """Equal as MongoDB has it: a list holds what one of its elements is; true is not 1; text is not a number."""
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
    """A day written as ISO date, as instant (its day in UTC), or as the number 20100131."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    try:
        return _day(value.strip())
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> date:
    if "T" not in text and " " not in text:
        return date.fromisoformat(text)
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo is None else at.astimezone(UTC)).date()
