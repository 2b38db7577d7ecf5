"""A board's recommendation of a trial is pinned; when what it stood on no longer holds, that is told once, and shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.board import RecommendationIssued, RecommendedItem
from libs.common.contracts.trials import PinGoneStale, VerdictChanged
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, RecommendationKind, Verdict
from services.trials.commands.changing.check_everything import check_everything
from services.trials.commands.close_trial import CloseTrial, close_trial
from services.trials.commands.network.confirm_site import ConfirmSite, confirm_site
from services.trials.commands.publish_trial import PublishTrial, publish_trial
from services.trials.commands.reassess_due import reassess_due
from services.trials.commands.set_site_status import SetSiteStatus, set_site_status
from services.trials.commands.structure.set_part_status import set_part_status
from services.trials.commands.write_criteria import WriteCriteria, write_criteria
from services.trials.commands.write_trial import WriteTrial, write_trial
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Site
from services.trials.store.parts import PartStatus
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    AT,
    HOSPITAL,
    OTHER,
    PATIENT,
    assay_resulted,
    consent_withdrawn,
    episode_recorded,
    named,
    patient_moved,
)

Headers = Callable[..., dict[str, str]]
TRIAL, HUB = "nct01234567", "hub-madrid"
PINS = f"/v1/patients/{PATIENT}/pins"
ASKED = {"fact": "cd22", "says": "CD22 positive"}


def arms(*, from_percent: int = 20) -> list[dict[str, Any]]:
    parts = [{"id": "level-1", "name": "Dose level 1", "kind": "dose_level"}]
    return [{"id": "flow", "name": "The only arm", "criteria": ASKED | {"at_least": from_percent}, "parts": parts}]


def advised(*items: dict[str, Any], version: int = 1) -> RecommendationIssued:
    return RecommendationIssued(
        at=AT,
        version=version,
        origin=HOSPITAL,
        destination=HOSPITAL,
        consultation_id=named("consultation"),
        recommendation_id=named(f"recommendation {version}"),
        patient=PATIENT,
        recommendation_version=version,
        items=tuple(
            RecommendedItem(position=place, kind=RecommendationKind.TRIAL, code="trial", **item)
            for place, item in enumerate(items, start=1)
        ),
        issued_at=AT,
    )


def door(status: SiteStatus) -> Site:
    return Site(TRIAL, "flow", HUB, "", None, status, date(2026, 6, 1), date(2026, 6, 10), "The coordinator")


@pytest.fixture
def coordinator(call_of: Callable[..., Call]) -> Call:
    return call_of("trial_coordinator", HUB, Permission.SITE_STATUS_WRITE)


@pytest.fixture
def publisher(call_of: Callable[..., Call]) -> Call:
    return call_of("trial_coordinator", "hub-barcelona", Permission.TRIALS_PUBLISH)


@pytest.fixture
async def eligible(
    *, patient: str, database: Database, heard: Hear, coordinator: Call, publisher: Call, organisations: Organisations
) -> str:
    """The child can enter, and the door is open."""
    await write_trial(database, WriteTrial(coordinator, {"id": TRIAL, "title": "A trial", "arms": arms()}))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    await set_site_status(database, organisations, SetSiteStatus(coordinator, door(SiteStatus.RECRUITING)))
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    return patient


async def reasons(database: Database) -> list[str]:
    return [event.reason for event in await published(database) if isinstance(event, PinGoneStale)]


async def test_a_pin_says_what_was_in_force_and_each_reason_why_it_no_longer_holds_once(
    *,
    eligible: str,
    database: Database,
    heard: Hear,
    client: httpx.AsyncClient,
    headers: Headers,
    organisations: Organisations,
    coordinator: Call,
    publisher: Call,
) -> None:
    own, other = headers("site_clinician", HOSPITAL), headers("site_clinician", OTHER)
    await heard(advised({"trial": TRIAL.upper(), "hospital": HUB}))
    (pin,) = (await client.get(PINS, headers=own)).json()["pins"]
    told = {name: pin[name] for name in ("trial", "arm", "hospital", "criteria_version", "verdict", "stale", "flags")}
    assert told == {
        "trial": TRIAL,
        "arm": "flow",
        "hospital": HUB,
        "criteria_version": 1,
        "verdict": "eligible",
        "stale": False,
        "flags": [],
    }
    for status in (SiteStatus.PAUSED, SiteStatus.RECRUITING, SiteStatus.PAUSED):
        await set_site_status(database, organisations, SetSiteStatus(coordinator, door(status)))
        await reassess_due(database)
    await write_criteria(database, WriteCriteria(coordinator, TRIAL, arms(from_percent=95)))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    await reassess_due(database)
    await close_trial(database, CloseTrial(publisher, TRIAL))
    await reassess_due(database)
    expected = ["site_paused", "criteria_amended", "verdict_not_eligible", "trial_closed"]
    assert await reasons(database) == expected
    await check_everything(database)
    assert await reasons(database) == expected

    (pin,) = (await client.get("/v1/pins?stale=true", headers=own)).json()["items"]
    assert [flag["reason"] for flag in pin["flags"]] == expected
    assert (await client.get("/v1/pins?stale=false", headers=own)).json()["items"] == []
    assert (await client.get("/v1/pins", headers=other)).json()["items"] == []
    assert (await client.get(PINS, headers=other)).status_code == 404
    events = [event for event in await published(database) if isinstance(event, PinGoneStale)]
    assert {(event.origin, event.destination) for event in events} == {(HOSPITAL, HOSPITAL)}
    assert [event.version for event in events] == [1, 2, 3, 4]


async def test_a_door_that_is_shut_by_time_by_its_places_or_by_the_arm_s_parts_is_told_once(
    *,
    eligible: str,
    database: Database,
    heard: Hear,
    client: httpx.AsyncClient,
    headers: Headers,
    clock: FixedClock,
    organisations: Organisations,
    coordinator: Call,
    call_of: Callable[..., Call],
) -> None:
    """The verdict's hospitals change, its verdict does not; what stood on that door is flagged."""
    await heard(advised({"trial": TRIAL, "hospital": HUB}, {"trial": TRIAL}))
    before = len(await doors_told(database))
    clock.move(date(2026, 12, 7) - clock.now().date())
    await reassess_due(database)
    assert (await doors_told(database))[before:] == []
    clock.move(timedelta(days=1))
    await reassess_due(database)
    old = [(Verdict.ELIGIBLE, ("site:hub-madrid",), "recruiting", "status_old", Verdict.ELIGIBLE)]
    assert (await doors_told(database))[before:] == old
    assert await reasons(database) == ["status_old"] * 2
    assert (await check_everything(database)).found == 0
    assert (await doors_told(database))[before:] == old

    await confirm_site(database, ConfirmSite(coordinator, TRIAL, "flow", HUB))
    await reassess_due(database)
    full = replace(door(SiteStatus.RECRUITING), verified_on=clock.now().date(), slots_free=0, slots_total=3)
    await set_site_status(database, organisations, SetSiteStatus(coordinator, full))
    await reassess_due(database)
    on = clock.now().date()
    shut = PartStatus(TRIAL, "flow", "level-1", SiteStatus.CLOSED, on, on, "The sponsor")
    await set_part_status(database, call_of("coordination", "office", Permission.TRIALS_KEEP), shut)
    await reassess_due(database)
    assert [one[3] for one in (await doors_told(database))[before + 1 :]] == [
        "recruiting",
        "slots_full",
        "parts_closed",
    ]
    assert await reasons(database) == ["status_old", "status_old", "slots_full", "slots_full"] + ["parts_closed"] * 2
    assert (await check_everything(database)).found == 0
    own = headers("site_clinician", HOSPITAL)
    (line,) = (await client.get(f"/v1/verdicts?trial={TRIAL}", headers=own)).json()["items"]
    assert line["sites"] == [
        {
            "hospital": HUB,
            "status": "recruiting",
            "since": "2026-06-01",
            "reason": "parts_closed",
            "verdict": "eligible",
        }
    ]


async def doors_told(database: Database) -> list[tuple[object, ...]]:
    changed = [event for event in await published(database) if isinstance(event, VerdictChanged)]
    return [
        (event.verdict, event.because, site.status, site.reason, site.verdict)
        for event in changed
        for site in event.sites
    ]


async def test_a_new_result_contradicts_it(eligible: str, database: Database, heard: Hear) -> None:
    await heard(advised({"trial": TRIAL}), assay_resulted(Assay.FLOW, ("CD22", 3, "%"), version=5))
    assert await reasons(database) == ["verdict_not_eligible"]


async def test_what_never_held_is_flagged_at_once(eligible: str, database: Database, heard: Hear) -> None:
    await heard(advised({"trial": "nct00000001"}, {"trial": TRIAL, "hospital": "hub-barcelona"}))
    assert await reasons(database) == ["trial_not_open", "site_not_known"]


async def test_a_newer_recommendation_takes_its_place(
    eligible: str, heard: Hear, client: httpx.AsyncClient, headers: Headers
) -> None:
    await heard(
        advised({"trial": TRIAL}), advised({"trial": TRIAL, "arm": "flow"}, version=2), advised({"trial": TRIAL})
    )
    (pin,) = (await client.get(PINS, headers=headers("site_clinician", HOSPITAL))).json()["pins"]
    assert (pin["recommendation_version"], UUID(pin["recommendation_id"])) == (2, named("recommendation 2"))


async def test_pins_go_with_the_child_and_with_its_consent(
    eligible: str, heard: Hear, client: httpx.AsyncClient, headers: Headers
) -> None:
    await heard(advised({"trial": TRIAL}), patient_moved())
    there = headers("site_clinician", OTHER)
    assert len((await client.get("/v1/pins", headers=there)).json()["items"]) == 1
    assert (await client.get("/v1/pins", headers=headers("site_clinician", HOSPITAL))).json()["items"] == []
    await heard(consent_withdrawn(version=3))
    assert (await client.get("/v1/pins", headers=there)).json()["items"] == []
