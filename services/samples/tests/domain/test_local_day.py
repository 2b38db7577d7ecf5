"""A hub's today: its own, from midnight to midnight on its wall clock, also when the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from libs.common.organisations import Organisations
from services.samples.domain.worklists.local_day import days, today_by_hub

MADRID, CANARIES = ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary")


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
@pytest.mark.parametrize("zone", [MADRID, CANARIES])
def test_a_day_has_the_hours_it_has_there(zone: ZoneInfo, day: date, hours: int) -> None:
    span = days(zone, day, day)
    assert span.begin is not None
    assert span.end is not None
    assert span.end - span.begin == timedelta(hours=hours)
    assert span.begin.astimezone(zone).hour == 0


def test_on_the_canaries_today_begins_an_hour_later(organisations: Organisations) -> None:
    hub = organisations.get("hub-madrid")
    far = replace(hub, id="hub-of-the-canaries", time_zone="Atlantic/Canary")
    # Half past midnight of the 16th in Madrid, half past eleven of the 15th on the Canaries.
    found = today_by_hub([hub, far], datetime(2026, 6, 15, 22, 30, tzinfo=UTC))
    assert {hubs: span.begin for span, hubs in found.items()} == {
        frozenset({"hub-madrid"}): datetime(2026, 6, 15, 22, tzinfo=UTC),
        frozenset({"hub-of-the-canaries"}): datetime(2026, 6, 14, 23, tzinfo=UTC),
    }


def test_the_last_day_there_is_has_no_end() -> None:
    assert days(MADRID, None, date.max).end is None
