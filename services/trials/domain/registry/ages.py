"""Ages as the registry writes them, "6 Months": a question about the child's age, or nothing where none is stated."""

import re
from datetime import date
from typing import Any, Final

from dateutil.relativedelta import relativedelta

from libs.common.errors import Invalid

AGE: Final = re.compile(r"(\d{1,5}) (Year|Month|Week|Day|Hour|Minute)s?", re.ASCII)
OPEN_ENDED: Final = ("", "N/A")
DAYS_OF_A_WEEK: Final = 7
FOUR_YEARS_OF_MONTHS: Final = 48


def check_age(found: str | None, where: str) -> str | None:
    """The age as it is written; None where it is open."""
    if found is None or found.strip() in OPEN_ENDED:
        return None
    if not AGE.fullmatch(found.strip()):
        raise Invalid("This is no age.", where=where, right='"1 Year", "6 Months", "28 Days", or nothing')
    return found.strip()


def minimum(age: str) -> dict[str, Any] | None:
    """The question for an age from which on children may enter."""
    return _leaf(age, "at_least", "Minimum age", longest=True)


def maximum(age: str) -> dict[str, Any] | None:
    """The question for the age up to which they may; the registry counts it in."""
    return _leaf(age, "at_most", "Maximum age", longest=False)


def _leaf(age: str, bound: str, words: str, *, longest: bool) -> dict[str, Any] | None:
    matched = AGE.fullmatch(age)
    if matched is None or matched[2] in {"Hour", "Minute"}:
        return None
    amount, unit = int(matched[1]), matched[2]
    if unit == "Year":
        return {"fact": "age", bound: amount, "says": f"{words}: {age}"}
    days = _days(amount, unit, longest=longest)
    return {"fact": "age_days", bound: days, "says": f"{words}: {age}{_counted(days, unit)}"}


def _days(amount: int, unit: str, *, longest: bool) -> int:
    """Months are as long as the longest there are for a minimum, as the shortest for a maximum: nobody slips in."""
    if unit == "Month":
        spans = [_span(start, amount) for start in range(FOUR_YEARS_OF_MONTHS)]
        return max(spans) if longest else min(spans)
    return amount * DAYS_OF_A_WEEK if unit == "Week" else amount


def _span(start: int, months: int) -> int:
    first = date(2024, 1, 1) + relativedelta(months=start)
    return (first + relativedelta(months=months) - first).days


def _counted(days: int, unit: str) -> str:
    return f" (counted as {days} days)" if unit == "Month" else ""
