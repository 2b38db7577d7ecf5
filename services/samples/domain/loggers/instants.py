"""A logger's dates and times as instants: whichever comes first, with or without seconds, in the zone of its clock."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from libs.common.errors import Invalid

_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})", re.ASCII)
_WRITTEN: Final = re.compile(
    r"(\d{1,4})[-./](\d{1,2}|[a-z]{3,4})\.?[-./](\d{1,4}),?(?:T|\s+)"
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?\s?m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_MONTHS: Final = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ene feb mar abr may jun jul ago sep oct nov dic",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"sept": 9}
EARLIEST, LATEST = 1990, 2200
"""Years; a logger whose clock was never set shows 1970 or 2000, and the readings then lie on no journey."""

EASTERNMOST: Final = 14
QUARTERS: Final = (0, 30, 45)
"""Hours and minutes that a zone can be apart from UTC."""

WHOLE_YEAR: Final = 4
"""Digits; a year in two of them is of this century."""

_RIGHT: Final = "such as 31/01/2026 09:30:00 or 2026-01-31 09:30"


def zone_named(name: str) -> tzinfo:
    """An IANA zone such as Europe/Madrid, or a fixed offset such as +01:00 for a clock that is never put forward."""
    fixed = _OFFSET.fullmatch(name)
    if fixed is not None and int(fixed[2]) <= EASTERNMOST and int(fixed[3]) in QUARTERS:
        return timezone((1 if fixed[1] == "+" else -1) * timedelta(hours=int(fixed[2]), minutes=int(fixed[3])))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        right = "an IANA zone such as Europe/Madrid, or an offset such as +01:00"
        raise Invalid("There is no such time zone.", where="query.time_zone", right=right) from None


class Reader:
    """Reads one file's times in their order: where the clock was put back, the hour that comes twice is told apart."""

    def __init__(self, zone: tzinfo | None, *, day_first: bool) -> None:
        self._zone = zone
        self._day_first = day_first
        self._last: datetime | None = None

    def read(self, text: str) -> datetime:
        """The instant in UTC; an `Invalid` without a place says what is wrong."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise Invalid("This is no date with a time.", right=_RIGHT)
        local = self._local(found)
        offset = found[8]
        at = self._in_zone(local) if offset is None else local.replace(tzinfo=_offset(offset)).astimezone(UTC)
        self._last = at
        return at

    def _local(self, found: re.Match[str]) -> datetime:
        year, month, day = self._ordered(found[1], found[2], found[3])
        if not EARLIEST <= year <= LATEST:
            raise Invalid("The year is none in which a logger was on its way.", right=_RIGHT)
        hour = int(found[4])
        if found[7] is not None:
            hour = hour % 12 + (12 if found[7].lower().startswith("p") else 0)
        try:
            return datetime(year, month, day, hour, int(found[5]), int(found[6] or 0))  # noqa: DTZ001 - its zone follows
        except ValueError:
            order = "day before month" if self._day_first else "month before day"
            raise Invalid(f"There is no such date or time, read with the {order}.", right="date_order") from None

    def _ordered(self, first: str, second: str, third: str) -> tuple[int, int, int]:
        if len(first) == WHOLE_YEAR:
            return int(first), _month(second), int(third)
        if not second.isdigit():
            return _year(third), _month(second), int(first)
        day, month = (first, second) if self._day_first else (second, first)
        return _year(third), int(month), int(day)

    def _in_zone(self, local: datetime) -> datetime:
        if self._zone is None:
            right = "time_zone, such as Europe/Madrid: these times name none"
            raise Invalid("The logger's time zone is not known.", where="query.time_zone", right=right)
        at = local.replace(tzinfo=self._zone).astimezone(UTC)
        if self._last is not None and at < self._last:
            at = max(at, local.replace(tzinfo=self._zone, fold=1).astimezone(UTC))
        if at.astimezone(self._zone).replace(tzinfo=None) != local:
            right = "the fixed offset of a clock that is never put forward, such as +01:00"
            raise Invalid("There is no such time in this zone: the clocks were put forward.", right=right)
        return at


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    number = _MONTHS.get(text.lower())
    if number is None:
        raise Invalid("There is no such month.", right=_RIGHT)
    return number


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) < WHOLE_YEAR else 0)


def _offset(text: str) -> tzinfo:
    return UTC if text.isalpha() else zone_named(text)
