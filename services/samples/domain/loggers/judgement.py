"""Was a tube outside its temperatures on its way? Readings are judged, gaps between them stated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from services.samples.domain.biobank.temperature import Band, Excursion, Reading, excursions
from services.samples.domain.loggers.journey_limits import JourneyLimits, longest_gap
from services.samples.domain.loggers.log_file import LogReading
from services.samples.domain.loggers.mean_kinetic import mean_kinetic
from services.samples.domain.transit.transport import TransportAlarm

MINUTE: Final = timedelta(minutes=1)
MOST_SHOWN: Final = 100
"""Runs and gaps that are kept one by one: a logger that flickers about a limit makes thousands, the longest tell."""

Logs = Mapping[str, Iterable[LogReading]]
"""The readings of each logger that lay in the parcel, in any order, each as often as it was told."""


@dataclass(frozen=True, slots=True)
class Journey:
    """While a tube was on its way; `until` is None as long as it is."""

    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether the tube was on its way at this instant; both ends are."""
        return self.since <= at and (self.until is None or at <= self.until)


@dataclass(frozen=True, slots=True, order=True)
class Outside:
    """One run of readings outside the limits, by one logger."""

    since: datetime
    until: datetime
    logger: str
    worst: float
    alarm: TransportAlarm
    tolerated: bool


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A time on the way of which no logger says anything."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the readings of a journey say of one tube; nothing of limits where no row of the table fits."""

    readings: int
    first_at: datetime
    last_at: datetime
    lowest: float
    highest: float
    mean_kinetic: float
    alarms: tuple[TransportAlarm, ...]
    """The codes that every result carries; what is tolerated is none."""
    minutes_outside: int
    """Of the logger that was outside longest, in whole minutes, tolerated ones included."""
    outside: tuple[Outside, ...]
    """The longest ones, in the order of their times."""
    gaps: tuple[Gap, ...]


def judge(logs: Logs, journey: Journey, limits: JourneyLimits | None) -> Judgement | None:
    """Judge one tube's journey; None if no reading lies on it. The order of readings does not matter."""
    on_the_way = {
        logger: sorted({one for one in readings if journey.holds(one.at)}) for logger, readings in sorted(logs.items())
    }
    every = sorted(one for readings in on_the_way.values() for one in readings)
    if not every:
        return None
    shown = [one.celsius for one in every]
    outside = [one for name, readings in on_the_way.items() for one in _outside(name, readings, limits)]
    return Judgement(
        readings=len(every),
        first_at=every[0].at,
        last_at=every[-1].at,
        lowest=min(shown),
        highest=max(shown),
        mean_kinetic=mean_kinetic(shown),
        alarms=tuple(sorted({one.alarm for one in outside if not one.tolerated})),
        minutes_outside=_minutes(outside),
        outside=tuple(sorted(sorted(outside, key=_length, reverse=True)[:MOST_SHOWN])),
        gaps=tuple(sorted(sorted(_gaps(every, journey), key=_length, reverse=True)[:MOST_SHOWN])),
    )


def _minutes(outside: Sequence[Outside]) -> int:
    spent: dict[str, timedelta] = {}
    for one in outside:
        spent[one.logger] = spent.get(one.logger, timedelta()) + _length(one)
    return max((time // MINUTE for time in spent.values()), default=0)


def _length(one: Outside | Gap) -> timedelta:
    return one.until - one.since


def _outside(logger: str, readings: Sequence[LogReading], limits: JourneyLimits | None) -> list[Outside]:
    """Above and below are told apart: one run may be both."""
    if limits is None:
        return []
    in_order = [Reading(logger, one.at, one.celsius) for one in readings]
    sides = (
        (replace(limits, lowest=None), TransportAlarm.TOO_WARM),
        (replace(limits, highest=None), TransportAlarm.TOO_COLD),
    )
    return [_told(logger, run, band, alarm) for band, alarm in sides for run in excursions(in_order, band)]


def _told(logger: str, run: Excursion, band: Band, alarm: TransportAlarm) -> Outside:
    until = run.ended_at or run.last_at
    return Outside(run.since, until, logger, run.worst, alarm, tolerated=not run.is_alarming(band))


def _gaps(every: Sequence[LogReading], journey: Journey) -> list[Gap]:
    """Also before the first and after the last reading of a journey that has ended."""
    ends = [] if journey.until is None else [journey.until]
    known = [journey.since, *(one.at for one in every), *ends]
    return [Gap(before, after) for before, after in pairwise(known) if after - before > longest_gap()]
