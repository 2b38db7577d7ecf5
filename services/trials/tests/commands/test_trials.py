"""Trials are written by one person and published by another; every child is answered anew."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.trials import SiteStatusChanged, TrialPublished, VerdictChanged
from libs.common.database import Database
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.testing.ledger import published
from libs.common.testing.messaging import until
from libs.common.vocabulary import Verdict
from services.trials.commands.close_trial import CloseTrial, close_trial
from services.trials.commands.load_catalogue import load_catalogue
from services.trials.commands.publish_trial import PublishTrial, publish_trial
from services.trials.commands.reassess_due import reassess_due
from services.trials.commands.set_site_status import SetSiteStatus, set_site_status
from services.trials.commands.take_source import take_source
from services.trials.commands.write_criteria import WriteCriteria, write_criteria
from services.trials.commands.write_trial import WriteTrial, write_trial
from services.trials.domain.facts.claim import Source
from services.trials.domain.facts.reading_episode import episode_claims
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Site
from services.trials.store import patients
from services.trials.tests.conftest import Hear
from services.trials.tests.events import classification, consent_given, episode, episode_recorded, patient_registered

TRIAL = "nct01234567"
UNDER = {"fact": "age", "below": 8, "says": "Under 8 years"}
RELAPSED = episode_claims(episode(), classification())
OVER = {"fact": "age", "at_least": 8, "says": "From 8 years on"}


def arm(criteria: dict[str, Any], name: str = "only") -> dict[str, Any]:
    return {"id": name, "name": "The only arm", "criteria": criteria}


def document(**changed: Any) -> dict[str, Any]:
    usual = {
        "id": TRIAL,
        "title": "A trial",
        "phase": "1",
        "references": [{"says": "A protocol", "on": "2026-05"}],
        "arms": [arm(UNDER)],
    }
    return usual | changed


@pytest.fixture
def writer(call_of: Callable[..., Call]) -> Call:
    return call_of("trial_coordinator", "hub-madrid", Permission.TRIALS_WRITE)


@pytest.fixture
def publisher(call_of: Callable[..., Call]) -> Call:
    return call_of("trial_coordinator", "hub-barcelona", Permission.TRIALS_PUBLISH)


@pytest.fixture
async def in_force(database: Database, writer: Call, publisher: Call) -> str:
    await write_trial(database, WriteTrial(writer, document()))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    return TRIAL


async def answers(database: Database) -> list[tuple[Verdict, tuple[str, ...]]]:
    events = [event for event in await published(database) if isinstance(event, VerdictChanged)]
    return [(event.verdict, event.reasons) for event in events if event.trial == TRIAL]


async def test_a_draft_matches_nobody(patient: str, database: Database, heard: Hear, writer: Call) -> None:
    written = await write_trial(database, WriteTrial(writer, document()))
    assert (written.stage, written.in_force) == (Stage.DRAFT, None)
    await heard(episode_recorded())
    assert await answers(database) == []


async def test_an_id_is_taken_once(database: Database, writer: Call) -> None:
    await write_trial(database, WriteTrial(writer, document()))
    with pytest.raises(AlreadyThere):
        await write_trial(database, WriteTrial(writer, document()))


async def test_the_writer_does_not_publish(database: Database, writer: Call, publisher: Call) -> None:
    await write_trial(database, WriteTrial(writer, document()))
    with pytest.raises(Forbidden, match="another person"):
        await publish_trial(database, PublishTrial(writer, TRIAL))
    trial = await publish_trial(database, PublishTrial(publisher, TRIAL))
    assert (trial.stage, trial.in_force) == (Stage.PUBLISHED, 1)
    (told,) = [event for event in await published(database) if isinstance(event, TrialPublished)]
    assert (told.trial, told.arms, told.criteria_version, told.version) == (TRIAL, ("only",), 1, trial.version)
    with pytest.raises(WrongState):
        await publish_trial(database, PublishTrial(publisher, TRIAL))


async def test_new_criteria_are_in_force_when_published(
    *, in_force: str, patient: str, database: Database, heard: Hear, writer: Call, publisher: Call
) -> None:
    await heard(episode_recorded())
    await write_criteria(database, WriteCriteria(writer, TRIAL, [arm(OVER)]))
    await reassess_due(database)
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    assert await reassess_due(database) == 1
    assert await answers(database) == [
        (Verdict.ELIGIBLE, ("met:age<8",)),
        (Verdict.NOT_ELIGIBLE, ("not_met:age>=8",)),
    ]
    assert await reassess_due(database) == 0


async def test_open_answers_end_with_the_trial_and_begin_again_with_it(
    in_force: str, patient: str, database: Database, heard: Hear, publisher: Call
) -> None:
    await heard(episode_recorded())
    closed = await close_trial(database, CloseTrial(publisher, TRIAL))
    assert closed.stage is Stage.CLOSED
    await reassess_due(database)
    with pytest.raises(WrongState):
        await close_trial(database, CloseTrial(publisher, TRIAL))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    await reassess_due(database)
    assert [reasons for _, reasons in await answers(database)] == [("met:age<8",), ("trial_closed",), ("met:age<8",)]


async def test_an_arm_that_is_taken_out_ends_its_answers(
    *, in_force: str, patient: str, database: Database, heard: Hear, writer: Call, publisher: Call
) -> None:
    await heard(episode_recorded())
    await write_criteria(database, WriteCriteria(writer, TRIAL, [arm(OVER, "new")]))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    await reassess_due(database)
    assert (Verdict.NOT_ELIGIBLE, ("arm_removed",)) in await answers(database)


async def test_a_birthday_changes_the_answer(
    in_force: str, patient: str, database: Database, heard: Hear, clock: FixedClock
) -> None:
    """Born on 10 January 2019: eight years old on 10 January 2027."""
    await heard(episode_recorded())
    clock.set(clock.at.replace(year=2027, month=1, day=9))
    await reassess_due(database)
    assert len(await answers(database)) == 1
    clock.move(timedelta(days=1))
    assert await reassess_due(database) == 1
    assert (await answers(database))[-1] == (Verdict.NOT_ELIGIBLE, ("not_met:age<8",))


async def test_everybody_is_looked_at(in_force: str, database: Database, heard: Hear, clock: FixedClock) -> None:
    codes = ("000001AF", "0000AC3P")
    for code in codes:
        await heard(patient_registered(code), *consent_given(code), episode_recorded(code=code, name=code))
    clock.move(timedelta(days=1))
    assert await reassess_due(database) == len(codes)


async def test_publishing_waits_for_no_verdict_and_no_verdict_for_it(
    in_force: str, patient: str, database: Database, writer: Call, publisher: Call
) -> None:
    """A child being answered while a trial is published: neither may hold what the other needs."""
    await write_criteria(database, WriteCriteria(writer, TRIAL, [arm(OVER)]))
    async with database.transaction(Call.service("trials")) as tx:
        await patients.lock(tx, patient)
        publishing = asyncio.create_task(publish_trial(database, PublishTrial(publisher, TRIAL)))
        await until(lambda: _waits(database))
        await take_source(tx, patient, Source("episode/1", "episode", 1, tx.now, claims=RELAPSED))
    assert (await publishing).in_force == 2
    await reassess_due(database)
    assert [verdict for verdict, _ in await answers(database)] == [Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE]


async def _waits(database: Database) -> bool:
    async with database.reading(Call.service("test")) as tx:
        waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
        return bool(await tx.scalar(text(waiting)))


async def test_a_stale_version_is_refused(in_force: str, database: Database, writer: Call) -> None:
    stale = replace(writer, if_match=1)
    with pytest.raises(StaleVersion):
        await write_criteria(database, WriteCriteria(stale, TRIAL, [arm(OVER)]))


async def test_criteria_that_do_not_fit_are_refused_before_anything_is_written(
    database: Database, writer: Call
) -> None:
    with pytest.raises(Invalid):
        await write_trial(database, WriteTrial(writer, document(arms=[arm({"fact": "aeg", "below": 3})])))
    with pytest.raises(NotFound):
        await write_criteria(database, WriteCriteria(writer, TRIAL, [arm(OVER)]))


async def test_the_catalogue_is_published_once(database: Database) -> None:
    assert await load_catalogue(database) == 31
    before = await published(database)
    assert await load_catalogue(database) == 0
    assert await published(database) == before
    assert len([event for event in before if isinstance(event, TrialPublished)]) == 12
    assert len([event for event in before if isinstance(event, SiteStatusChanged)]) == 12


def door(hospital: str = "hub-madrid", name: str = "", **changed: Any) -> Site:
    usual = Site(
        trial=TRIAL,
        arm="only",
        hospital=hospital,
        name=name,
        organisation=None,
        status=SiteStatus.RECRUITING,
        since=date(2026, 6, 1),
        verified_on=date(2026, 6, 10),
        source="The coordinator",
    )
    return replace(usual, **changed)


async def test_a_site_opens_and_eligibility_is_not_touched(
    *, in_force: str, patient: str, database: Database, heard: Hear, organisations: Organisations, call_of: Any
) -> None:
    await heard(episode_recorded())
    own = call_of("trial_coordinator", "hub-madrid", Permission.SITE_STATUS_WRITE)
    recorded = await set_site_status(database, organisations, SetSiteStatus(own, door()))
    assert (recorded.version, recorded.site.organisation, recorded.site.name) == (1, "hub-madrid", recorded.site.name)
    confirmed = await set_site_status(database, organisations, SetSiteStatus(own, door(verified_on=date(2026, 6, 14))))
    assert confirmed.version == 2
    paused = door(status=SiteStatus.PAUSED)
    await set_site_status(database, organisations, SetSiteStatus(own, paused))
    told = [event for event in await published(database) if isinstance(event, SiteStatusChanged)]
    assert [(event.status, event.version, event.origin) for event in told] == [
        ("recruiting", 1, "hub-madrid"),
        ("paused", 3, "hub-madrid"),
    ]
    assert len(await answers(database)) == 1


async def test_a_stranger_s_site_is_not_there(
    in_force: str, database: Database, organisations: Organisations, call_of: Any
) -> None:
    own = call_of("trial_coordinator", "hub-madrid", Permission.SITE_STATUS_WRITE)
    for site in (door("hub-barcelona"), door("hospital-la-fe", "La Fe"), door(arm="none"), door(trial="none")):
        with pytest.raises(NotFound):
            await set_site_status(database, organisations, SetSiteStatus(own, site))


async def test_the_office_keeps_hospitals_outside_the_network(
    in_force: str, database: Database, organisations: Organisations, call_of: Any
) -> None:
    office = call_of("trial_coordinator", "office", Permission.SITE_STATUS_WRITE)
    with pytest.raises(Invalid, match="name"):
        await set_site_status(database, organisations, SetSiteStatus(office, door("hospital-la-fe")))
    recorded = await set_site_status(database, organisations, SetSiteStatus(office, door("hospital-la-fe", "La Fe")))
    assert (recorded.site.name, recorded.site.organisation) == ("La Fe", None)
