"""The viability clock: minutes, colours and their changes on instants, and what makes it stand still."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Colour, LateAdvice, Material, Preservation, Tube
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.delay import advise_late, is_late, next_advice
from services.samples.domain.viability.traffic_light import TICK, colour_at, margin_of, next_change
from services.samples.domain.viability.viability import Standstill, clocks_of, first_look, standstill

MADRID = ZoneInfo("Europe/Madrid")
DRAWN = datetime(2026, 6, 15, 8, tzinfo=UTC)
H = timedelta(hours=1)
ID = UUID("01a20238-2e80-7060-bcf2-a7f0501d6764")
LIMITS = st.integers(1, 96 * 60).map(lambda minutes: timedelta(minutes=minutes))

SAMPLE = Sample(
    id=ID,
    label="S-1",
    patient="000001AF",
    hospital="hospital-aragon",
    hub="hub-barcelona",
    stage=SampleStage.DISPATCHED,
    created_at=DRAWN,
    collected_at=DRAWN,
    material=Material.BONE_MARROW,
    tube=Tube.SODIUM_HEPARIN,
    preservation=Preservation.FRESH,
    extracted_at=DRAWN,
    shipment_id=ID,
    dispatched_at=DRAWN + H,
    expected_at=DRAWN + 24 * H,
)


def order(kind: Kind, stage: AssayStage = AssayStage.ORDERED) -> Assay:
    return Assay(
        id=UUID(int=list(Kind).index(kind)),
        sample_id=ID,
        patient="000001AF",
        hospital="hospital-aragon",
        hub="hub-barcelona",
        lab="hub-barcelona",
        kind=kind,
        stage=stage,
        ordered_at=DRAWN,
    )


@pytest.mark.parametrize(
    ("hours", "colour", "minutes"),
    [(0, Colour.GREEN, 2160), (29.99, Colour.GREEN, 360), (30, Colour.AMBER, 360), (36, Colour.AMBER, 0)],
)
def test_flow_in_heparin_has_36_hours(hours: float, colour: Colour, minutes: int) -> None:
    [clock] = clocks_of(SAMPLE, [order(Kind.FLOW)])
    now = DRAWN + hours * H
    assert (clock.colour(now), clock.minutes_left(now)) == (colour, minutes)


def test_exactly_48_hours_is_in_time_and_the_next_instant_is_not() -> None:
    [clock] = clocks_of(SAMPLE, [])
    assert (clock.assay, clock.id) == (None, ID)
    assert clock.colour(DRAWN + 48 * H) is Colour.AMBER
    assert clock.colour(DRAWN + 48 * H + TICK) is Colour.RED
    assert clock.minutes_left(DRAWN + 48 * H + TICK) == -1


def test_network_limit_holds_where_the_own_one_is_longer() -> None:
    [clock] = clocks_of(replace(SAMPLE, tube=Tube.EDTA), [order(Kind.NGS_PANEL)])
    assert clock.limit == 48 * H


@pytest.mark.parametrize(
    ("drawn", "wall_hours"),
    [(datetime(2026, 3, 28, 9, tzinfo=MADRID), 49), (datetime(2026, 10, 24, 10, tzinfo=MADRID), 47)],
)
def test_clock_changes_give_and_take_no_hour(drawn: datetime, wall_hours: int) -> None:
    [clock] = clocks_of(replace(SAMPLE, extracted_at=drawn), [])
    assert clock.limit_at - drawn.astimezone(UTC) == 48 * H
    # Two times of one zone: the difference is that of the wall clock.
    assert clock.limit_at.astimezone(MADRID) - drawn == wall_hours * H


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"stage": SampleStage.EXPECTED}, Standstill.NOT_COLLECTED),
        ({"stage": SampleStage.BANKED}, Standstill.BANKED),
        ({"stage": SampleStage.REJECTED}, Standstill.REJECTED),
        ({"stage": SampleStage.CANCELLED}, Standstill.CANCELLED),
        ({"stage": SampleStage.QUARANTINED}, Standstill.QUARANTINED),
        ({"preservation": Preservation.FROZEN_VIABLE}, Standstill.FROZEN),
        ({"extracted_at": None}, Standstill.EXTRACTION_UNKNOWN),
    ],
)
def test_what_stops_the_clock(changed: dict[str, object], why: Standstill) -> None:
    sample = replace(SAMPLE, **changed)  # type: ignore[arg-type]
    assert standstill(sample, [order(Kind.FLOW)]) is why
    assert clocks_of(sample, [order(Kind.FLOW)]) == ()
    assert first_look(sample) is None


def test_done_assays_stop_it_and_others_go_on() -> None:
    done = order(Kind.FLOW, AssayStage.PRELIMINARY)
    assert standstill(SAMPLE, [done]) is Standstill.ASSAYS_DONE
    assert [clock.assay for clock in clocks_of(SAMPLE, [done, order(Kind.DRP)])] == [Kind.DRP]
    # What was cancelled was not done: the network's own clock goes on.
    assert [clock.assay for clock in clocks_of(SAMPLE, [order(Kind.FLOW, AssayStage.CANCELLED)])] == [None]


@settings(max_examples=60)
@given(limit=LIMITS, minutes=st.integers(0, 100 * 60))
def test_colours_only_go_on_and_change_exactly_when_said(limit: timedelta, minutes: int) -> None:
    limit_at, now = DRAWN + limit, DRAWN + timedelta(minutes=minutes)
    colour = colour_at(now, limit_at=limit_at, limit=limit)
    change = next_change(now, limit_at=limit_at, limit=limit)
    assert timedelta() < margin_of(limit) < limit
    assert colour_at(DRAWN, limit_at=limit_at, limit=limit) is Colour.GREEN
    assert (change is None) == (colour is Colour.RED)
    if change is not None:
        assert colour_at(change - TICK, limit_at=limit_at, limit=limit) is colour
        later = colour_at(change, limit_at=limit_at, limit=limit)
        assert list(Colour).index(later) == list(Colour).index(colour) + 1


@settings(max_examples=40)
@given(kinds=st.sets(st.sampled_from(Kind), max_size=4), tube=st.sampled_from(Tube))
def test_first_look_misses_no_change(kinds: set[Kind], tube: Tube) -> None:
    sample = replace(SAMPLE, tube=tube)
    look = first_look(sample)
    assert look is not None
    assert all(clock.colour(look - TICK) is Colour.GREEN for clock in clocks_of(sample, map(order, kinds)))


def advised(organisations: Organisations, hours: float, *kinds: Kind, **changed: object) -> tuple[object, ...]:
    sample = replace(SAMPLE, **changed)  # type: ignore[arg-type]
    hub = organisations.get("hub-barcelona")
    delay = advise_late(sample, map(order, kinds), hub=hub, now=DRAWN + hours * H)
    return delay.advice, delay.still_in_time, delay.freeze_on_arrival, delay.too_late


def test_late_parcel_is_still_in_time_or_not(organisations: Organisations) -> None:
    # Drawn on Monday at ten in Barcelona; 25 h later it is eleven on Tuesday, and 37 h later the hub is closed.
    both = (Kind.FLOW, Kind.KARYOTYPE)
    assert advised(organisations, 25, *both) == (LateAdvice.STILL_IN_TIME, both, (), ())
    assert advised(organisations, 37, *both) == (
        LateAdvice.FREEZE_ON_ARRIVAL,
        (Kind.KARYOTYPE,),
        (Kind.FLOW,),
        (),
    )
    assert advised(organisations, 49, *both) == (LateAdvice.FREEZE_ON_ARRIVAL, (), (Kind.FLOW,), (Kind.KARYOTYPE,))
    assert advised(organisations, 49, Kind.KARYOTYPE) == (LateAdvice.TOO_LATE, (), (), (Kind.KARYOTYPE,))
    assert advised(organisations, 49)[0] is LateAdvice.FREEZE_ON_ARRIVAL
    assert advised(organisations, 25, Kind.FLOW, extracted_at=None)[0] is LateAdvice.ASK
    assert advised(organisations, 99, Kind.FLOW, preservation=Preservation.FROZEN_VIABLE)[0] is LateAdvice.STILL_IN_TIME


def test_late_is_after_the_promise_and_only_with_the_courier() -> None:
    assert not is_late(SAMPLE, DRAWN + 24 * H)
    assert is_late(SAMPLE, DRAWN + 24 * H + TICK)
    assert not is_late(replace(SAMPLE, stage=SampleStage.RECEIVED), DRAWN + 25 * H)


@settings(max_examples=30)
@given(
    drawn=st.integers(0, 365 * 24 * 60),
    wait=st.integers(24 * 60, 60 * 60),
    kinds=st.sets(st.sampled_from(Kind), max_size=3),
)
def test_advice_stays_until_the_next_one_is_due(
    drawn: int, wait: int, kinds: set[Kind], organisations: Organisations
) -> None:
    hub, sample = organisations.get("hub-barcelona"), replace(SAMPLE, extracted_at=DRAWN + drawn * timedelta(minutes=1))
    orders = [order(kind) for kind in sorted(kinds)]
    now = DRAWN + (drawn + wait) * timedelta(minutes=1)
    due = next_advice(sample, orders, hub=hub, now=now)
    until = now + 200 * H if due is None else due - TICK
    first, last = (advise_late(sample, orders, hub=hub, now=at).says() for at in (now, until))
    assert first == last
