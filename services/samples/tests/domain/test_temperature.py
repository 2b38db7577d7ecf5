"""Too warm for longer than allowed is an alarm; a moment is none, and exactly as long as allowed is none."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from libs.common.errors import Invalid
from services.samples.domain.biobank.temperature import Limits, Reading, excursions

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def limits(lowest: float | None = None) -> Limits:
    return Limits(storage_id=UUID(int=1), hub="hub-madrid", lowest=lowest, highest=-70, allowed_minutes=30)


def readings(*shown: tuple[int, float]) -> list[Reading]:
    return [Reading("1", NOON + timedelta(minutes=minute), celsius) for minute, celsius in shown]


@pytest.mark.parametrize(
    ("shown", "alarms"),
    [
        ([(0, -80), (10, -70), (90, -75)], []),
        ([(0, -80), (10, -60), (40, -60)], [False]),
        ([(0, -80), (10, -60), (41, -60)], [True]),
        ([(0, -60), (31, -80)], [True]),
        ([(0, -60), (20, -80), (30, -60), (50, -80)], [False, False]),
        ([], []),
    ],
)
def test_how_long_is_too_long(shown: list[tuple[int, float]], alarms: list[bool]) -> None:
    assert [run.is_alarming(limits()) for run in excursions(readings(*shown), limits())] == alarms


def test_the_worst_is_the_farthest_on_either_side() -> None:
    [run] = excursions(readings((0, -60), (5, -120), (9, -65)), limits(lowest=-90))
    assert (run.worst, run.since, run.ended_at) == (-120, NOON, None)


def test_limits_that_nothing_keeps_are_refused() -> None:
    with pytest.raises(Invalid):
        limits(lowest=-70).check()
