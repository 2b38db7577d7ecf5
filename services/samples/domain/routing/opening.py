"""When a hub takes samples in: its opening hours, less weekends, regional holidays and closures of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

import holidays

from libs.common.organisation import Organisation
from services.samples.domain.routing.closures import closures_of, extra_openings_of

LOOK_AHEAD: Final = timedelta(days=30)
_DAY: Final = timedelta(days=1)

SUBDIVISIONS: Final[Mapping[str, str]] = MappingProxyType(
    # The autonomous communities as organisations.toml names them, and their codes in ISO 3166-2:ES.
    {
        "Andalucía": "AN",
        "Aragón": "AR",
        "Canarias": "CN",
        "Cantabria": "CB",
        "Castilla y León": "CL",
        "Castilla-La Mancha": "CM",
        "Cataluña": "CT",
        "Ceuta": "CE",
        "Comunidad Foral de Navarra": "NC",
        "Comunidad de Madrid": "MD",
        "Comunitat Valenciana": "VC",
        "Euskadi": "PV",
        "País Vasco": "PV",
        "Extremadura": "EX",
        "Galicia": "GA",
        "Illes Balears": "IB",
        "La Rioja": "RI",
        "Melilla": "ML",
        "Principado de Asturias": "AS",
        "Región de Murcia": "MC",
    }
)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which a hub is open, on instants; both ends belong to it."""

    opens_at: datetime
    closes_at: datetime


def next_open(hub: Organisation, at: datetime) -> datetime | None:
    """The first instant from `at` on at which the hub takes samples in; None if not within 30 days."""
    for window in _windows(hub, at - _DAY, at + LOOK_AHEAD):
        if at <= window.closes_at:
            return max(at.astimezone(UTC), window.opens_at)
    return None


def last_open(hub: Organisation, before: datetime, *, since: datetime) -> datetime | None:
    """The last instant up to `before` at which the hub takes samples in; None if not since `since`."""
    open_before = [window for window in _windows(hub, since, before + _DAY) if window.opens_at <= before]
    if not open_before:
        return None
    last = min(before.astimezone(UTC), open_before[-1].closes_at)
    return last if last >= since else None


def first_within(windows: Sequence[Window], since: datetime) -> datetime | None:
    """The first instant from `since` on that lies in a window; None if there is none."""
    found = [max(since, window.opens_at) for window in windows if since <= window.closes_at]
    return min(found).astimezone(UTC) if found else None


def last_within(windows: Sequence[Window], before: datetime) -> datetime | None:
    """The last instant up to `before` that lies in a window; None if there is none."""
    found = [min(before, window.closes_at) for window in windows if window.opens_at <= before]
    return max(found).astimezone(UTC) if found else None


def holiday_on(hub: Organisation, day: date) -> str | None:
    """The name of the holiday or closure on that day, if it is one."""
    closed = closures_of(hub.id).get(day)
    if closed is not None:
        return closed
    subdivision = SUBDIVISIONS.get(hub.region)
    name = _holidays(subdivision, day.year).get(day)
    return str(name) if name else None


def _windows(hub: Organisation, since: datetime, until: datetime) -> Iterator[Window]:
    day, last = since.astimezone(hub.zone).date(), until.astimezone(hub.zone).date()
    while day <= last:
        window = _window(hub, day)
        if window is not None:
            yield window
        day += _DAY


def _window(hub: Organisation, day: date) -> Window | None:
    hours = extra_openings_of(hub.id).get(day)
    if hours is None:
        hours = None if holiday_on(hub, day) else hub.opening_on(day)
    if hours is None:
        return None
    # Wall times of the hub's own zone; comparisons and differences are made in UTC only.
    opens, closes = (datetime.combine(day, wall, tzinfo=hub.zone) for wall in (hours.opens, hours.closes))
    return Window(opens_at=opens.astimezone(UTC), closes_at=closes.astimezone(UTC))


@cache
def _holidays(subdivision: str | None, year: int) -> Mapping[date, str]:
    return MappingProxyType(dict(holidays.country_holidays("ES", subdiv=subdivision, years=year, language="es")))
