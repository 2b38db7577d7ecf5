"""Times as instruments write them: of every precision, with and without a zone, and some that follow no standard."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

_STAMP: Final = re.compile(r"(\d{4,14})(?:[.,](\d{1,9}))?(?:([+-])(\d{2}):?(\d{2})(?:00)?|(Z))?", re.ASCII)
_WRITTEN: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r" ?(?:([+-])(\d{2}):?(\d{2})|(Z))?",
    re.ASCII,
)
_MILLISECONDS: Final = re.compile(r"(\d{14})(\d{3})((?:[+-]\d{2}:?\d{2})?)", re.ASCII)
"""Some laboratories' systems and scanners leave out the point before them."""
_LENGTHS: Final = frozenset({8, 10, 12, 14})
_EARLIEST: Final = 1900
_LATEST: Final = 2100
_CENTURY: Final = 2000
_DAY: Final = 8
_SHORT: Final = frozenset({6, 10, 12})
_FARTHEST: Final = 14 * 60
"""No zone is further from Greenwich, in minutes."""
_NO_ZONE: Final = "has a zone that does not exist"

Read = tuple[datetime | None, str | None]
"""The time, and what was odd about it."""


@lru_cache(maxsize=4096)
def time_of(sent: str, zone: str) -> Read:
    """The instant that is meant; of a time without a zone, in this one."""
    text = sent.split("^", 1)[0].strip()
    if not text.strip("0"):
        return None, None
    stamp = _STAMP.fullmatch(text)
    if stamp:
        return _of_stamp(stamp, zone)
    fine = _MILLISECONDS.fullmatch(text)
    if fine:
        instant, odd = time_of(f"{fine[1]}.{fine[2]}{fine[3]}", zone)
        return instant, odd or "is not written as the standard says"
    written = _WRITTEN.fullmatch(text)
    if written:
        year, month, day, hour, minute, second, *offset = written.groups()
        digits = f"{year}{int(month):02}{int(day):02}{int(hour or 0):02}{minute or '00'}{second or '00'}"
        instant, odd = _instant(digits[:14], "", tuple(offset), zone)
        return instant, odd or "is not written as the standard says"
    return None, "is no time"


def _of_stamp(stamp: re.Match[str], zone: str) -> Read:
    digits, fraction, *offset = stamp.groups()
    if len(digits) in _LENGTHS and _EARLIEST <= int(digits[:4]) <= _LATEST:
        instant, odd = _instant(digits, fraction or "", tuple(offset), zone)
        if instant is not None:
            return instant, odd or ("has a day and no hour" if len(digits) == _DAY else None)
        if odd == _NO_ZONE:
            return None, odd
    if len(digits) in _SHORT and not _EARLIEST <= int(digits[:4]) <= _LATEST:
        instant, _ = _instant(f"{_CENTURY // 100}{digits}", "", tuple(offset), zone)
        if instant is not None:
            return instant, "has a year of two digits"
    if len(digits) in {4, 6}:
        return None, "has no day"
    return None, "is no time"


def _instant(digits: str, fraction: str, offset: tuple[str | None, ...], zone: str) -> Read:
    """From YYYYMMDD[HH[MM[SS]]]."""
    full = digits.ljust(14, "0")
    try:
        local = datetime(  # noqa: DTZ001
            int(full[:4]), int(full[4:6]), int(full[6:8]), int(full[8:10]), int(full[10:12]), int(full[12:14])
        )
    except ValueError:
        return None, "is no time"
    local = local.replace(microsecond=int(fraction[:6].ljust(6, "0")) if fraction else 0)
    return _placed(local, offset, zone)


def _placed(local: datetime, offset: tuple[str | None, ...], zone: str) -> Read:
    sign, hours, minutes, zulu = offset
    if zulu:
        return local.replace(tzinfo=UTC), None
    if sign:
        away = int(hours or 0) * 60 + int(minutes or 0)
        if away > _FARTHEST:
            return None, _NO_ZONE
        return local.replace(tzinfo=timezone(timedelta(minutes=-away if sign == "-" else away))), None
    here = local.replace(tzinfo=ZoneInfo(zone))
    if here.utcoffset() != here.replace(fold=1).utcoffset():
        return here, "is in the hour in which the clocks are changed"
    return here, None
