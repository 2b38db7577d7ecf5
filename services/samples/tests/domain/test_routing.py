"""The routing rule: 48 hours on instants, opening hours, holidays, clock changes, the Canaries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.errors import Invalid
from libs.common.organisation import Organisation, OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.routing.advice import Answer
from services.samples.domain.routing.journey import Journey
from services.samples.domain.routing.opening import SUBDIVISIONS, holiday_on, last_open, next_open
from services.samples.domain.routing.routing import advise
from services.samples.domain.transit.transport import FRESH_LIMIT, TRANSIT_PROMISE

MADRID = ZoneInfo("Europe/Madrid")
CANARY = ZoneInfo("Atlantic/Canary")


@pytest.fixture
def plan(organisations: Organisations) -> Journey:
    """A marrow in EDTA for a panel, drawn on a Tuesday morning."""
    return Journey(
        hospital=organisations.get("hospital-aragon"),
        hubs=organisations.of_kind(OrganisationKind.HUB),
        material=Material.BONE_MARROW,
        tube=Tube.EDTA,
        assays=(Assay.NGS_PANEL,),
        extracted_at=datetime(2026, 3, 3, 9, tzinfo=MADRID),
        pick_up_at=datetime(2026, 3, 3, 12, tzinfo=MADRID),
    )


def test_tuesday_noon_is_fresh_at_the_nearer_hub(plan: Journey) -> None:
    advice = advise(plan)
    assert advice.answer is Answer.FRESH
    assert advice.best is not None
    # Both receive at the same time; Zaragoza lies 250 km from Barcelona and 270 from Madrid.
    assert [advice.best.hub, *(one.hub for one in advice.alternatives)] == ["hub-barcelona", "hub-madrid"]
    assert advice.best.promised_reception_at == datetime(2026, 3, 4, 12, tzinfo=MADRID)
    assert advice.best.hours_since_extraction == 27.0
    assert advice.rule == "routing-2026.2"


@pytest.mark.parametrize(
    ("extracted", "answer"),
    [
        (timedelta(), Answer.FRESH),  # exactly 48 h
        (-timedelta(seconds=1), Answer.FROZEN),
        (timedelta(seconds=1), Answer.FRESH),
    ],
)
def test_exactly_48_hours_is_fresh(plan: Journey, extracted: timedelta, answer: Answer) -> None:
    pick_up = datetime(2026, 3, 4, 12, tzinfo=MADRID)
    drawn = pick_up + TRANSIT_PROMISE - FRESH_LIMIT + extracted
    assert advise(replace(plan, extracted_at=drawn, pick_up_at=pick_up)).answer is answer


def test_unknown_extraction_time_is_asked_for(plan: Journey) -> None:
    advice = advise(replace(plan, extracted_at=None))
    assert (advice.answer, advice.best, advice.preservation) == (Answer.ASK, None, None)
    assert advice.question == "When was the sample extracted?"


def test_friday_evening_cannot_arrive_in_time_on_sunday(plan: Journey) -> None:
    # Drawn on Thursday evening, picked up on Friday at six in the evening: Saturday 18:00 is closed, Monday is too late.
    friday = replace(
        plan,
        extracted_at=datetime(2026, 3, 5, 20, tzinfo=MADRID),
        pick_up_at=datetime(2026, 3, 6, 18, tzinfo=MADRID),
    )
    advice = advise(friday)
    assert advice.answer is Answer.FROZEN
    assert advice.preservation is Preservation.FROZEN_DRY
    assert advice.best is not None
    assert advice.best.promised_reception_at == datetime(2026, 3, 9, 8, tzinfo=MADRID)
    assert advice.best.hand_over_by == datetime(2026, 3, 6, 14, tzinfo=MADRID)
    assert any("closed then" in reason for reason in advice.reasons)


def test_saturday_morning_is_open(plan: Journey) -> None:
    friday = replace(
        plan, extracted_at=datetime(2026, 3, 5, 12, tzinfo=MADRID), pick_up_at=datetime(2026, 3, 6, 10, tzinfo=MADRID)
    )
    assert advise(friday).answer is Answer.FRESH


def test_regional_holiday_sends_it_to_the_other_hub(plan: Journey) -> None:
    # 11 September 2026, a Friday: national day of Catalonia; Madrid is open.
    advice = advise(
        replace(
            plan,
            extracted_at=datetime(2026, 9, 10, 8, tzinfo=MADRID),
            pick_up_at=datetime(2026, 9, 10, 9, tzinfo=MADRID),
        )
    )
    assert advice.answer is Answer.FRESH
    assert advice.best is not None
    assert advice.best.hub == "hub-madrid"
    [other] = advice.alternatives
    assert any("Catal" in reason for reason in other.reasons)


def test_local_holiday_of_the_overlay_counts(organisations: Organisations) -> None:
    madrid = organisations.get("hub-madrid")
    san_isidro = datetime(2026, 5, 15, 10, tzinfo=MADRID)
    assert holiday_on(madrid, san_isidro.date()) == "Local holiday of Madrid (San Isidro)"
    assert next_open(madrid, san_isidro) == datetime(2026, 5, 16, 9, tzinfo=MADRID)


def test_spring_clock_change_takes_no_hour_of_the_promise(plan: Journey) -> None:
    # 29 March 2026, 02:00 becomes 03:00. Wall clocks show 49 h between these two; 48 h have passed.
    drawn = datetime(2026, 3, 28, 9, tzinfo=MADRID)
    reception = datetime(2026, 3, 30, 10, tzinfo=MADRID)
    pick_up = (reception.astimezone(UTC) - TRANSIT_PROMISE).astimezone(MADRID)
    advice = advise(replace(plan, extracted_at=drawn, pick_up_at=pick_up))
    assert advice.best is not None
    assert advice.best.hours_since_extraction == 48.0
    assert advice.answer is Answer.FRESH


def test_autumn_clock_change_gives_no_hour_away(plan: Journey) -> None:
    # 25 October 2026, 03:00 becomes 02:00. Wall clocks show 48 h; 49 h have passed.
    drawn = datetime(2026, 10, 24, 10, tzinfo=MADRID)
    reception = datetime(2026, 10, 26, 10, tzinfo=MADRID)
    pick_up = reception.astimezone(UTC) - TRANSIT_PROMISE
    advice = advise(replace(plan, extracted_at=drawn, pick_up_at=pick_up))
    assert advice.best is not None
    assert advice.best.hours_since_extraction == 49.0
    assert advice.answer is Answer.FROZEN


def test_canary_wall_time_is_an_hour_behind(plan: Journey, organisations: Organisations) -> None:
    # Eight in the evening in Las Palmas is nine in Madrid: the hub has closed by then.
    canaries = replace(
        plan,
        hospital=organisations.get("hospital-canarias"),
        extracted_at=datetime(2026, 3, 3, 9, tzinfo=CANARY),
        pick_up_at=datetime(2026, 3, 3, 20, tzinfo=CANARY),
    )
    best = advise(canaries).best
    assert best is not None
    assert best.promised_reception_at == datetime(2026, 3, 5, 8, tzinfo=MADRID)
    assert best.hours_since_extraction == 46.0


def test_assay_with_a_shorter_limit_decides(plan: Journey) -> None:
    # Flow in EDTA allows 18 h (SLU); the network's transit alone takes 24.
    advice = advise(replace(plan, assays=(Assay.FLOW,)))
    assert advice.answer is Answer.FROZEN
    assert advice.preservation is Preservation.FROZEN_VIABLE
    assert [limit.max_hours for limit in advice.limits] == [48.0, 18.0]


def test_wrong_tube_and_unknown_limits_are_said(plan: Journey) -> None:
    advice = advise(replace(plan, tube=Tube.LITHIUM_HEPARIN, assays=(Assay.NGS_PANEL, Assay.FISH, Assay.KARYOTYPE)))
    assert any("heparin inhibits PCR" in warning for warning in advice.warnings)
    assert any("No limit of its own is known for fish" in warning for warning in advice.warnings)


def test_karyotype_is_lost_by_freezing(plan: Journey) -> None:
    late = replace(plan, assays=(Assay.KARYOTYPE,), extracted_at=plan.pick_up_at - timedelta(hours=40))
    assert "karyotype cannot be done on frozen material." in advise(late).warnings


def test_frozen_material_stays_frozen(plan: Journey) -> None:
    advice = advise(replace(plan, preservation=Preservation.FROZEN_VIABLE, extracted_at=None))
    assert (advice.answer, advice.preservation) == (Answer.FROZEN, Preservation.FROZEN_VIABLE)


def test_pick_up_before_extraction_is_refused(plan: Journey) -> None:
    with pytest.raises(Invalid):
        advise(replace(plan, pick_up_at=datetime(2026, 3, 3, 8, tzinfo=MADRID)))


def test_hub_that_never_opens_is_no_promise(plan: Journey) -> None:
    closed = Organisation(
        id="hub-closed", name="x", kind=OrganisationKind.HUB, region="Canarias", time_zone="Atlantic/Canary"
    )
    advice = advise(replace(plan, hubs=[closed]))
    assert advice.answer is Answer.FROZEN
    assert advice.best is not None
    assert advice.best.promised_reception_at is None


def test_every_region_of_the_file_has_a_calendar(organisations: Organisations) -> None:
    assert {party.region for party in organisations} <= set(SUBDIVISIONS)


FIRST = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=700)).map(lambda later: FIRST + later)


@given(at=moments)
def test_reception_lies_in_an_opening_and_never_before_arrival(at: datetime, organisations: Organisations) -> None:
    for hub in organisations.of_kind(OrganisationKind.HUB):
        reception = next_open(hub, at)
        assert reception is not None
        assert at <= reception <= at + timedelta(days=6)
        local = reception.astimezone(hub.zone)
        hours = hub.opening_on(local.date())
        assert hours is not None
        assert holiday_on(hub, local.date()) is None
        assert hours.opens <= local.time() <= hours.closes


@given(drawn=moments, wait=st.timedeltas(timedelta(), timedelta(hours=40)))
def test_fresh_is_exactly_within_the_limit(drawn: datetime, wait: timedelta, organisations: Organisations) -> None:
    journey = Journey(
        hospital=organisations.get("hospital-canarias"),
        hubs=organisations.of_kind(OrganisationKind.HUB),
        material=Material.BONE_MARROW,
        tube=Tube.EDTA,
        assays=(Assay.NGS_PANEL,),
        extracted_at=drawn,
        pick_up_at=drawn + wait,
    )
    advice = advise(journey)
    assert advice.best is not None
    for option in (advice.best, *advice.alternatives):
        assert option.promised_reception_at is not None
        assert option.fresh == (option.promised_reception_at - drawn <= FRESH_LIMIT)
        if option.fresh:
            # Handed over no later than said, it would still have been fresh; what was fresh was handed over in time.
            assert option.hand_over_by is not None
            assert journey.pick_up_at <= option.hand_over_by
    assert (advice.answer is Answer.FRESH) == advice.best.fresh


@given(drawn=moments)
def test_handing_over_at_the_last_moment_is_fresh(drawn: datetime, organisations: Organisations) -> None:
    hub = organisations.get("hub-barcelona")
    last = last_open(hub, drawn + FRESH_LIMIT, since=drawn + TRANSIT_PROMISE)
    if last is not None:
        assert next_open(hub, last) == last
        assert last - drawn <= FRESH_LIMIT
