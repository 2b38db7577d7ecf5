"""Ages as MatchMiner asks them: bounds in years, a fraction standing for months, compared with days of birth."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import eq, ge, gt, le, lt
from typing import Any, Final

_WRITTEN: Final = re.compile(r"\s*(==|<=|>=|<|>)\s*(\d{0,3})(?:\.(\d{0,15}))?\s*")
_OLDER: Final[dict[str, Callable[[Any, Any], bool]]] = {"==": eq, "<=": ge, ">=": le, ">": lt, "<": gt}
"""Somebody of at least so many years was born on that day or before it."""

RIGHT: Final = 'text such as ">=18", "<21" or "<0.083"'


@dataclass(frozen=True, slots=True)
class AgeBound:
    """`>=18`, `<0.5`: at least 18 years, under six months."""

    operator: str
    years: int
    months: int

    def holds(self, birth: date, day: date) -> bool:
        """Whether somebody born on `birth` fulfils it on `day`."""
        return _OLDER[self.operator](birth, _before(day, self.years * 12 + self.months))

    def holds_as_number(self, birth: float, day: date) -> bool:
        """The same of a day written as 20100131; MatchMiner compares the numbers, be they days or not."""
        first = _before(day, self.years * 12 + self.months)
        return _OLDER[self.operator](birth, first.year * 10_000 + first.month * 100 + first.day)


def read_age(text: object) -> AgeBound | None:
    """The bound; None if it is none. Months are the fraction of a year, rounded to the nearest."""
    found = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if found is None or not (found[2] or found[3]):
        return None
    return AgeBound(found[1], int(found[2] or 0), round(float(f"0.{found[3] or 0}") * 12))


def _before(day: date, months: int) -> date:
    """The same day so many months before; the last day of that month if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
