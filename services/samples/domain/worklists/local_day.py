"""Days as people at a place live them: from midnight to midnight on their wall clock, 23 to 25 hours long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from libs.common.organisation import Organisation

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant on, and before another one; open where None."""

    begin: datetime | None = None
    end: datetime | None = None


ALWAYS: Final = Span()


def days(zone: ZoneInfo, first: date | None, last: date | None) -> Span:
    """The local days from the first to the last, both whole."""
    return Span(
        begin=None if first is None else _midnight(first, zone),
        end=None if last is None or last == date.max else _midnight(last + _DAY, zone),
    )


def today_by_hub(hubs: Iterable[Organisation], now: datetime) -> Mapping[Span, frozenset[str]]:
    """Each hub's own today: on the Canaries it begins an hour later."""
    found: dict[Span, frozenset[str]] = {}
    for hub in hubs:
        day = now.astimezone(hub.zone).date()
        span = days(hub.zone, day, day)
        found[span] = found.get(span, frozenset()) | {hub.id}
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
