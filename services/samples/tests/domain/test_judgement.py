"""Journeys are judged alike in whatever order readings come; exactly at a limit is within, and gaps are stated."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.vocabulary import Material, Preservation
from services.samples.domain.loggers.journey_limits import all_limits, limits_of
from services.samples.domain.loggers.judgement import Gap, Journey, Judgement, judge
from services.samples.domain.loggers.log_file import LogReading
from services.samples.domain.loggers.mean_kinetic import mean_kinetic
from services.samples.domain.loggers.travelled import Travelled
from services.samples.domain.transit.parcel import Temperature
from services.samples.domain.transit.transport import Temperature as Journeyed
from services.samples.domain.transit.transport import TransportAlarm

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = Journey(NOON, NOON + timedelta(days=1))
AMBIENT = limits_of(Temperature.AMBIENT, preservation=Preservation.FRESH, material=Material.BONE_MARROW)


def at(minute: float, celsius: float) -> LogReading:
    return LogReading(NOON + timedelta(minutes=minute), celsius)


def judged(*readings: LogReading, journey: Journey = DAY) -> Judgement:
    found = judge({"L": readings}, journey, AMBIENT)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("readings", "alarms", "minutes"),
    [
        ([at(0, 15), at(30, 25), at(60, 20)], [], 0),
        ([at(0, 20), at(10, 25.1), at(70, 25)], [], 60),
        ([at(0, 20), at(10, 25.1), at(71, 25)], [TransportAlarm.TOO_WARM], 61),
        ([at(0, 20), at(10, 14.9), at(71, 16)], [TransportAlarm.TOO_COLD], 61),
        ([at(0, 30), at(61, 30), at(62, 5), at(130, 5)], [TransportAlarm.TOO_COLD, TransportAlarm.TOO_WARM], 130),
        ([at(0, 30), at(40, 20), at(50, 30), at(100, 20)], [], 90),
        ([at(-300, 40), at(0, 20), at(1441, 40), at(2000, 40)], [], 0),
    ],
)
def test_how_long_is_too_long(readings: list[LogReading], alarms: list[TransportAlarm], minutes: int) -> None:
    found = judged(*readings)
    assert (list(found.alarms), found.minutes_outside) == (alarms, minutes)


def test_gaps_are_stated_from_the_dispatch_to_the_reception() -> None:
    found = judged(at(61, 20), at(121, 20), at(200, 20), at(1380, 20))
    ends = [(0, 61), (121, 200), (200, 1380)]
    assert found.gaps == tuple(Gap(at(since, 0).at, at(until, 0).at) for since, until in ends)
    assert judged(at(0, 20), journey=Journey(NOON, None)).gaps == ()
    assert judge({"L": [at(-1, 20)]}, DAY, AMBIENT) is None


shown = st.lists(
    st.tuples(st.integers(-60, 1500), st.sampled_from([14.0, 15.0, 20.0, 25.0, 26.0])), min_size=1, max_size=30
)


@settings(max_examples=50, deadline=None)
@given(shown=shown, other=shown, order=st.randoms(use_true_random=False))
def test_the_order_of_readings_and_their_repetition_do_not_matter(
    shown: list[tuple[int, float]], other: list[tuple[int, float]], order: Random
) -> None:
    first, second = ([at(*one) for one in readings] for readings in (shown, other))
    found = judge({"A": first, "B": second}, DAY, AMBIENT)
    mixed = [*first, *first[:3]]
    order.shuffle(mixed)
    assert judge({"B": list(reversed(second)), "A": mixed}, DAY, AMBIENT) == found
    if found is not None:
        assert found.lowest <= found.mean_kinetic <= found.highest
        assert bool(found.alarms) <= (found.lowest < 15 or found.highest > 25)
        inside = sum((gap.until - gap.since for gap in found.gaps), timedelta())
        assert inside <= timedelta(days=1)


def test_two_loggers_do_not_end_each_others_excursion() -> None:
    warm, cool = [at(step, 30) for step in range(0, 90, 10)], [at(step + 5, 20) for step in range(0, 90, 10)]
    found = judge({"warm": warm, "cool": cool}, DAY, AMBIENT)
    assert found is not None
    assert found.alarms == (TransportAlarm.TOO_WARM,)


def test_mean_kinetic_temperature() -> None:
    """Haynes' equation by hand: of 5 °C and 25 °C at equal times 19.70 °C, nearer to the warm one than the mean."""
    assert mean_kinetic([5.0, 25.0]) == mean_kinetic([25.0, 5.0]) == pytest.approx(19.70, abs=0.01)
    assert mean_kinetic([-196.0, -196.0]) == pytest.approx(-196, abs=0.01)


@pytest.mark.parametrize(
    ("celsius", "temperature"),
    [
        (15, Journeyed.ROOM),
        (25, Journeyed.ROOM),
        (2, Journeyed.COOLED),
        (8, Journeyed.COOLED),
        (8.1, None),
        (1.9, None),
    ],
)
def test_at_which_temperature_it_travelled(celsius: float, temperature: Journeyed | None) -> None:
    assert Travelled.at(celsius).temperature is temperature


@pytest.mark.parametrize(
    ("box", "preservation", "limits"),
    [
        (Temperature.REFRIGERATED, Preservation.FRESH, "refrigerated"),
        (Temperature.DRY_ICE, Preservation.FROZEN_VIABLE, "dry-ice"),
        (Temperature.AMBIENT, Preservation.FROZEN_VIABLE, "nitrogen-vapour"),
        (None, Preservation.FROZEN_DRY, "dry-ice"),
        (None, Preservation.FRESH, "ambient"),
        (None, None, None),
    ],
)
def test_limits_are_those_of_the_box_or_of_the_usual_kit(
    box: Temperature | None, preservation: Preservation | None, limits: str | None
) -> None:
    found = limits_of(box, preservation=preservation, material=Material.BONE_MARROW)
    assert (found.id if found else None) == limits
    assert all(one.source for one in all_limits())
