"""Which hub comes first, by which courier, with how much time to spare; and why not the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.domain.routing.advice import Answer
from services.samples.domain.routing.hubs import HubAbility, hub_abilities
from services.samples.domain.routing.journey import Journey
from services.samples.domain.routing.limits import FreezingKit, kit_for
from services.samples.domain.routing.opening import Window, first_within, last_within
from services.samples.domain.routing.pick_ups import windows_of
from services.samples.domain.routing.routing import advise
from services.samples.domain.transit.transport import FRESH_LIMIT, Temperature

MADRID = ZoneInfo("Europe/Madrid")
MINUTE = timedelta(minutes=1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 700 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)


@pytest.fixture
def plan(organisations: Organisations) -> Journey:
    """A marrow in EDTA for a panel, drawn on a Tuesday morning in Zaragoza: Barcelona is nearer."""
    return Journey(
        hospital=organisations.get("hospital-aragon"),
        hubs=organisations.of_kind(OrganisationKind.HUB),
        material=Material.BONE_MARROW,
        tube=Tube.EDTA,
        assays=(Assay.NGS_PANEL,),
        extracted_at=datetime(2026, 3, 3, 9, tzinfo=MADRID),
        pick_up_at=datetime(2026, 3, 3, 12, tzinfo=MADRID),
    )


def test_crowded_hub_comes_after_one_that_is_also_in_time(plan: Journey) -> None:
    full = hub_abilities()["hub-barcelona"].capacity
    at_capacity = advise(replace(plan, loads={"hub-barcelona": full, "hub-madrid": 0}))
    above = advise(replace(plan, loads={"hub-barcelona": full + 1, "hub-madrid": 0}))
    assert at_capacity.best is not None
    assert above.best is not None
    assert (at_capacity.best.hub, above.best.hub) == ("hub-barcelona", "hub-madrid")
    [other] = above.alternatives
    assert other.why_not[0] == f"hub-barcelona has {full + 1} samples waiting, above its capacity of {full}."


def test_crowded_hub_is_better_than_one_that_is_too_late(plan: Journey) -> None:
    # 11 September: Catalonia rests, Madrid is open, but full.
    friday = replace(
        plan,
        extracted_at=datetime(2026, 9, 10, 8, tzinfo=MADRID),
        pick_up_at=datetime(2026, 9, 10, 11, tzinfo=MADRID),
        assays=(Assay.DRP,),
        tube=Tube.SODIUM_HEPARIN,
        loads={"hub-madrid": 1000},
    )
    advice = advise(friday)
    assert advice.best is not None
    assert (advice.answer, advice.best.hub) == (Answer.FRESH, "hub-madrid")
    assert any("above its capacity" in reason for reason in advice.reasons)


def test_hub_that_does_not_do_the_assay_comes_last(plan: Journey) -> None:
    abilities = {"hub-barcelona": HubAbility(frozenset({Assay.FLOW}), 60, "a test")}
    advice = advise(replace(plan, assays=(Assay.WES, Assay.DRP), abilities=abilities))
    assert advice.best is not None
    # DRP is done by the functional laboratory, wherever the tube goes first.
    assert (advice.best.hub, advice.best.cannot_do) == ("hub-madrid", ())
    assert advice.alternatives[0].why_not[0] == "hub-barcelona does not do wes."


def test_unknown_load_is_said_and_changes_nothing(plan: Journey) -> None:
    advice = advise(replace(plan, loads=None))
    assert advice.best is not None
    assert (advice.best.hub, advice.best.load) == ("hub-barcelona", None)
    assert "The present load of the hubs is not known now." in advice.warnings


def test_last_courier_within_the_windows_is_the_deadline(plan: Journey, organisations: Organisations) -> None:
    windows = windows_of(organisations.get("hospital-aragon"), plan.pick_up_at)
    best = advise(replace(plan, windows=windows)).best
    assert best is not None
    # 48 h end on Thursday at nine; received then, it must leave Zaragoza on Wednesday at nine.
    assert best.courier_deadline_at == datetime(2026, 3, 4, 9, tzinfo=MADRID)
    assert (best.minutes_to_spare, best.allowed_until) == (21 * 60, datetime(2026, 3, 5, 9, tzinfo=MADRID))
    evening = (Window(datetime(2026, 3, 3, 17, tzinfo=UTC), datetime(2026, 3, 3, 18, tzinfo=UTC)),)
    late = advise(replace(plan, windows=evening, pick_up_at=evening[0].opens_at)).best
    assert late is not None
    assert late.courier_deadline_at == evening[0].closes_at


def test_freeze_now_names_the_kit(plan: Journey) -> None:
    late = replace(plan, extracted_at=plan.pick_up_at - timedelta(hours=40))
    advice = advise(late)
    assert advice.kit is not None
    assert advice.instruction == f"Freeze now, use kit {advice.kit.id}."
    assert advice.kit.preservation is Preservation.FROZEN_DRY
    assert advice.best is not None
    assert advice.best.minutes_to_spare is not None
    assert advice.best.minutes_to_spare < 0
    frozen = advise(replace(late, preservation=Preservation.FROZEN_VIABLE))
    assert (frozen.kit, frozen.instruction) == (None, "Send it frozen to hub-barcelona.")


def test_every_frozen_state_has_a_kit() -> None:
    kits = [kit_for(state) for state in (Preservation.FROZEN_VIABLE, Preservation.FROZEN_DRY)]
    assert all(isinstance(kit, FreezingKit) and kit.name_es and kit.source for kit in kits)


def test_temperature_of_the_journey_decides_with(plan: Journey) -> None:
    flow = replace(plan, assays=(Assay.FLOW,), tube=Tube.EDTA)
    assert advise(flow).answer is Answer.FROZEN
    cooled = advise(replace(flow, temperature=Temperature.COOLED))
    assert cooled.answer is Answer.FRESH
    assert any("take room" in warning for warning in cooled.warnings)


def test_courier_rests_on_the_holidays_of_the_hospital(organisations: Organisations) -> None:
    # San Jorge, 23 April: Aragón rests, Madrid works.
    holiday = datetime(2026, 4, 23, 9, tzinfo=MADRID)
    aragon = first_within(windows_of(organisations.get("hospital-aragon"), holiday), holiday)
    assert aragon == datetime(2026, 4, 24, 8, tzinfo=MADRID)
    assert first_within(windows_of(organisations.get("hospital-madrid"), holiday), holiday) == holiday


def test_canary_courier_comes_by_the_canaries_hour(organisations: Organisations) -> None:
    night = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    first = first_within(windows_of(organisations.get("hospital-canarias"), night), night)
    assert first == datetime(2026, 3, 3, 8, tzinfo=UTC)


@settings(max_examples=40)
@given(drawn=moments, wait=st.integers(0, 40 * 60), crowd=st.integers(0, 200))
def test_handing_over_at_the_deadline_is_fresh_and_a_minute_later_is_not(
    drawn: datetime, wait: int, crowd: int, organisations: Organisations
) -> None:
    hospital = organisations.get("hospital-canarias")
    windows = windows_of(hospital, drawn)
    pick_up = first_within(windows, drawn + wait * MINUTE)
    assert pick_up is not None
    journey = Journey(
        hospital=hospital,
        hubs=organisations.of_kind(OrganisationKind.HUB),
        material=Material.BONE_MARROW,
        tube=Tube.EDTA,
        assays=(Assay.NGS_PANEL,),
        extracted_at=drawn,
        pick_up_at=pick_up,
        windows=windows,
        loads={"hub-barcelona": crowd},
    )
    advice = advise(journey)
    assert advice.best is not None
    assert (advice.answer is Answer.FRESH) == advice.best.fresh
    for option in (advice.best, *advice.alternatives):
        assert option.minutes_to_spare is not None
        assert option.promised_reception_at is not None
        assert option.fresh == (option.promised_reception_at <= drawn + FRESH_LIMIT)
        if option.courier_deadline_at is None:
            assert not option.fresh
            continue
        assert option.fresh
        assert last_within(windows, option.courier_deadline_at) == option.courier_deadline_at
        assert _fresh_at(journey, option.courier_deadline_at, hub=option.hub)
        following = first_within(windows, option.courier_deadline_at + timedelta(microseconds=1))
        assert following is None or not _fresh_at(journey, following, hub=option.hub)
    if any(one.fresh and not one.overloaded for one in (advice.best, *advice.alternatives)):
        assert not advice.best.overloaded


def _fresh_at(journey: Journey, pick_up: datetime, *, hub: str) -> bool:
    advice = advise(replace(journey, pick_up_at=pick_up))
    assert advice.best is not None
    return next(one.fresh for one in (advice.best, *advice.alternatives) if one.hub == hub)
