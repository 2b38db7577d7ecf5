"""When the courier can come to a hospital, if the request does not say (pick_ups.toml)."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from libs.common.organisation import Opening, Organisation
from services.samples.domain.routing.closures import opening_of
from services.samples.domain.routing.opening import Window, holiday_on

FILE: Final = Path(__file__).with_name("pick_ups.toml")
LOOK_AHEAD: Final = timedelta(days=14)
"""Longer than any row of holidays; nobody plans a courier further ahead."""
_DAY: Final = timedelta(days=1)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def windows_of(hospital: Organisation, since: datetime) -> tuple[Window, ...]:
    """The hospital's own windows in the two weeks from `since` on."""
    first = since.astimezone(hospital.zone).date()
    days = (first + _DAY * count for count in range(LOOK_AHEAD.days + 1))
    return tuple(window for day in days for window in _on(hospital, day) if window.closes_at >= since)


def _on(hospital: Organisation, day: date) -> Iterator[Window]:
    if holiday_on(hospital, day):
        return
    for hours in _hours(hospital.id, day.weekday()):
        opens, closes = (datetime.combine(day, wall, tzinfo=hospital.zone) for wall in (hours.opens, hours.closes))
        yield Window(opens_at=opens.astimezone(UTC), closes_at=closes.astimezone(UTC))


@cache
def _hours(hospital: str, weekday: int) -> tuple[Opening, ...]:
    entry = _pick_ups().get(hospital) or _pick_ups()["*"]
    return tuple(opening_of(hours) for hours in entry.get(_WEEKDAYS[weekday], ()))


@cache
def _pick_ups() -> Mapping[str, Mapping[str, Any]]:
    return {entry["hospital"]: entry for entry in tomllib.loads(FILE.read_text(encoding="utf-8"))["pick_up"]}
