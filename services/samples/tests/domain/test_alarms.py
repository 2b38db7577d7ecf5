"""Alarms follow their excursions: the order in which readings come changes neither, and no answer is ever lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.errors import WrongState
from services.samples.domain.biobank.alarm import Alarm, settle
from services.samples.domain.biobank.silence import Probe
from services.samples.domain.biobank.temperature import Excursion, Limits, Reading, excursions

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
LIMITS = Limits(storage_id=UUID(int=1), hub="hub-madrid", lowest=None, highest=-70, allowed_minutes=10)


def reading(minute: int, celsius: float) -> Reading:
    return Reading("1", NOON + timedelta(minutes=minute), celsius)


@dataclass
class Freezer:
    """What the database keeps of one probe."""

    readings: list[Reading] = field(default_factory=list)
    alarms: dict[UUID, Alarm] = field(default_factory=dict)

    def note(self, *come: Reading) -> None:
        self.readings = sorted({*self.readings, *come}, key=lambda one: one.measured_at)
        live = [alarm for alarm in self.alarms.values() if alarm.merged_into is None]
        settled = settle(live, self.runs(), LIMITS)
        self.alarms |= {alarm.id: alarm for alarm in (*settled.followed, *settled.merged)}
        for run in settled.raised:
            self.raised(run)

    def runs(self, limits: Limits = LIMITS) -> Sequence[Excursion]:
        return excursions(self.readings, limits)

    def raised(self, run: Excursion) -> None:
        number = UUID(int=len(self.alarms) + 1)
        self.alarms[number] = Alarm(
            id=number,
            storage_id=LIMITS.storage_id,
            hub="hub-madrid",
            probe="1",
            since=run.since,
            ended_at=run.ended_at,
            worst=run.worst,
            raised_at=NOON,
        )

    def answer(self, number: UUID) -> None:
        self.alarms[number] = self.alarms[number].acknowledged(at=NOON, by="somebody", action="door closed")

    @property
    def live(self) -> list[Alarm]:
        return [alarm for alarm in self.alarms.values() if alarm.merged_into is None]


shown = st.dictionaries(st.integers(0, 60), st.sampled_from([-80.0, -70.0, -60.0, -50.0]), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(shown=shown, order=st.randoms(use_true_random=False), cuts=st.integers(1, 5))
def test_readings_in_any_order_are_the_same_excursions_with_one_alarm_each(
    shown: dict[int, float], order: Random, cuts: int
) -> None:
    there = [reading(minute, celsius) for minute, celsius in shown.items()]
    order.shuffle(there)
    freezer = Freezer()
    answered: dict[UUID, str | None] = {}
    for start in range(0, len(there), cuts):
        freezer.note(*there[start : start + cuts])
        waiting = [alarm.id for alarm in freezer.live if alarm.acknowledged_at is None]
        if waiting and order.random() < 0.5:
            freezer.answer(order.choice(waiting))
            answered |= {one.id: one.action for one in freezer.alarms.values() if one.acknowledged_at}
    in_order = Freezer()
    in_order.note(*there)
    assert freezer.runs() == in_order.runs()
    for run in freezer.runs():
        exactly = [alarm for alarm in freezer.live if (alarm.since, alarm.ended_at) == (run.since, run.ended_at)]
        assert len(exactly) <= 1
        assert exactly or not run.is_alarming(LIMITS)
    assert {one.id: one.action for one in freezer.alarms.values() if one.acknowledged_at} == answered


def test_an_earlier_reading_makes_the_same_alarm_longer() -> None:
    freezer = Freezer()
    freezer.note(reading(10, -60), reading(30, -60))
    freezer.note(reading(5, -50))
    [alarm] = freezer.alarms.values()
    assert (alarm.since, alarm.worst) == (NOON + timedelta(minutes=5), -50)


def test_two_excursions_that_become_one_keep_the_alarm_that_was_answered_for() -> None:
    """Limits that were made stricter make one excursion of two: what lay between is outside now, too."""
    freezer = Freezer()
    freezer.note(reading(0, -60), reading(20, -60), reading(21, -75), reading(30, -60), reading(45, -60))
    first, second = freezer.alarms
    freezer.answer(second)
    strict = replace(LIMITS, highest=-80)
    settled = settle(freezer.live, freezer.runs(strict), strict)
    [kept], [gone] = settled.followed, settled.merged
    assert (kept.id, kept.since, kept.action) == (second, NOON, "door closed")
    assert (gone.id, gone.merged_into, settled.raised) == (first, second, ())
    with pytest.raises(WrongState):
        gone.acknowledged(at=NOON, by="somebody", action="again")


@pytest.mark.parametrize(("minutes", "waits", "silent"), [(60, 60, False), (61, 60, True), (999, None, False)])
def test_when_a_probe_is_silent(minutes: int, waits: int | None, *, silent: bool) -> None:
    probe = Probe(storage_id=UUID(int=1), probe="1", hub="hub-madrid", last_at=NOON, last_celsius=-80)
    limits = replace(LIMITS, silent_after_minutes=waits)
    assert probe.is_silent(limits, NOON + timedelta(minutes=minutes)) is silent
    assert probe.is_silent(None, NOON + timedelta(minutes=minutes)) is False
