"""When something changes, only what it touches is asked again, and each changed verdict is told once, with its reason."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from sqlalchemy import update

from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.trials import VerdictChanged
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, OutcomeStatus, TreatmentKind, Verdict
from services.trials.commands.changing.check_everything import check_everything, check_tonight
from services.trials.commands.close_trial import CloseTrial, close_trial
from services.trials.commands.hospitals.entering import enter_hospital
from services.trials.commands.publish_trial import PublishTrial, publish_trial
from services.trials.commands.reassess_due import reassess_due
from services.trials.commands.set_site_status import SetSiteStatus, set_site_status
from services.trials.commands.write_criteria import WriteCriteria, write_criteria
from services.trials.commands.write_trial import WriteTrial, write_trial
from services.trials.domain.answers.judgement import judge
from services.trials.domain.changing.look import Look, read_known
from services.trials.domain.changing.touched import touched
from services.trials.domain.criteria.compiled import compiled
from services.trials.domain.criteria.condition import Condition, Known
from services.trials.domain.facts.value import Numbers
from services.trials.domain.hospitals.hospital import Hospital
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Site
from services.trials.store.tables.looks import looks
from services.trials.store.tables.verdicts import verdicts
from services.trials.tests.conftest import Hear
from services.trials.tests.domain.trees import conditions, knowledge
from services.trials.tests.events import (
    HOSPITAL,
    assay_resulted,
    consent_withdrawn,
    episode_recorded,
    outcome_recorded,
    patient_moved,
    treatment_recorded,
)

TRIAL, OTHER_TRIAL = "nct01234567", "nct07654321"
CD22 = {"fact": "cd22", "at_least": 20, "says": "As the protocol says"}
UNDER_8 = {"fact": "age", "below": 8, "says": "As the protocol says"}
WASHED_OUT = {"fact": "days_since_chemotherapy", "at_least": 200, "says": "As the protocol says"}
IN = {"fact": "site_country", "says": "As the protocol says"}
BY_COUNTRY = {
    "any": [{"all": [IN | {"one_of": ["ES"]}, CD22]}, {"all": [IN | {"one_of": ["FR"]}, UNDER_8]}],
}
RECENT = {"fact": "cd22", "at_least": 20, "within_days": 30, "says": "As the protocol says"}

Told = list[tuple[str, Verdict, tuple[str, ...]]]


@given(tree=conditions(), before=knowledge(), now=knowledge())
@settings(max_examples=150, deadline=None)
def test_what_nothing_touches_answers_as_before(tree: Condition, before: Known, now: Known) -> None:
    if not touched(compiled(tree), before, now):
        assert judge(compiled(tree), before) == judge(compiled(tree), now)


@given(known=knowledge())
@settings(max_examples=30, deadline=None)
def test_a_look_is_kept_as_it_was(known: Known) -> None:
    never = {**known, "days_since_antibody": Numbers.exactly(float("inf")), "prior_lines": Numbers(2, float("inf"))}
    assert read_known(Look(date(2026, 6, 1), never).kept()) == never


@pytest.fixture
def writer(call_of: Callable[..., Call]) -> Call:
    return call_of("trial_coordinator", "hub-madrid", Permission.TRIALS_WRITE)


@pytest.fixture
def publisher(call_of: Callable[..., Call]) -> Call:
    return call_of("trial_coordinator", "hub-barcelona", Permission.TRIALS_PUBLISH)


@pytest.fixture
async def trials(database: Database, writer: Call, publisher: Call) -> None:
    """Two trials: one asks CD22 and, in another arm, the age; the other when chemotherapy was."""
    arms = {TRIAL: {"flow": CD22, "young": UNDER_8, "fresh": RECENT}, OTHER_TRIAL: {"late": WASHED_OUT}}
    for trial, trees in arms.items():
        document = {
            "id": trial,
            "title": "A trial",
            "arms": [{"id": name, "name": name, "criteria": tree} for name, tree in trees.items()],
        }
        await write_trial(database, WriteTrial(writer, document))
        await publish_trial(database, PublishTrial(publisher, trial))


async def events(database: Database) -> list[VerdictChanged]:
    return [event for event in await published(database) if isinstance(event, VerdictChanged)]


async def told(database: Database, since: int) -> Told:
    return [(event.arm, event.verdict, event.because) for event in (await events(database))[since:]]


async def test_each_change_is_told_once_with_its_reason(
    trials: None, patient: str, database: Database, heard: Hear, clock: FixedClock
) -> None:
    """A fact, time since a treatment, a finding grown old, a birthday: only the arms that ask."""
    await heard(episode_recorded())
    first = await told(database, 0)
    assert sorted(arm for arm, _, _ in first) == ["flow", "fresh", "late", "young"]
    assert {because for _, _, because in first} == {("first_answer",)}

    await heard(assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    assert await told(database, 4) == [
        ("flow", Verdict.ELIGIBLE, ("fact:cd22",)),
        ("fresh", Verdict.ELIGIBLE, ("fact:cd22",)),
    ]
    await heard(treatment_recorded(TreatmentKind.CHEMOTHERAPY, "2026-05-01", "2026-05-31"))
    (late,) = await told(database, 6)
    assert late == ("late", Verdict.NOT_ELIGIBLE, ("fact:prior_chemotherapy", "fact:last_chemotherapy_on"))

    await reassess_due(database)
    assert await told(database, 7) == []
    days = []
    while clock.at.date() < date(2027, 1, 12):
        clock.move(timedelta(days=1))
        before = len(await events(database))
        await reassess_due(database)
        days += [(clock.at.date().isoformat(), one) for one in await told(database, before)]
    assert days == [
        ("2026-07-02", ("fresh", Verdict.UNDETERMINED, ("day",))),
        ("2026-12-17", ("late", Verdict.ELIGIBLE, ("day",))),
        ("2027-01-10", ("young", Verdict.NOT_ELIGIBLE, ("day",))),
    ]
    assert (await check_everything(database)).found == 0


async def test_an_amendment_asks_only_its_own_trial_again(
    *, trials: None, patient: str, database: Database, heard: Hear, writer: Call, publisher: Call
) -> None:
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    before = len(await events(database))
    stricter = CD22 | {"at_least": 95}
    arms = [{"id": "flow", "name": "flow", "criteria": stricter}, {"id": "young", "name": "y", "criteria": UNDER_8}]
    await write_criteria(database, WriteCriteria(writer, TRIAL, arms))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    await reassess_due(database)
    assert await told(database, before) == [
        ("flow", Verdict.NOT_ELIGIBLE, ("criteria:2",)),
        ("fresh", Verdict.NOT_ELIGIBLE, ("criteria:2",)),
    ]
    assert (await check_everything(database)).found == 0


async def test_what_was_closed_meanwhile_is_asked_again(
    trials: None, patient: str, database: Database, heard: Hear, publisher: Call
) -> None:
    """The answer stood at no, nobody asked while the trial was closed, and the fact changed."""
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 3, "%")))
    await close_trial(database, CloseTrial(publisher, TRIAL))
    await reassess_due(database)
    await heard(assay_resulted(Assay.FLOW, ("CD22", 93, "%"), version=5))
    before = len(await events(database))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    await reassess_due(database)
    assert ("flow", Verdict.ELIGIBLE) in {(arm, verdict) for arm, verdict, _ in await told(database, before)}
    await heard(outcome_recorded(OutcomeStatus.DEATH_OF_DISEASE))
    assert {because for _, _, because in (await told(database, before))[-2:]} == {("patient:deceased",)}
    await heard(outcome_recorded(OutcomeStatus.ALIVE_CR, version=2))
    assert {because for _, _, because in (await told(database, before))[-2:]} == {("patient:alive",)}
    assert (await check_everything(database)).found == 0


def door(arm: str, status: SiteStatus) -> Site:
    return Site(TRIAL, arm, "hub-madrid", "", None, status, date(2026, 6, 1), date(2026, 6, 10), "The coordinator")


async def test_a_paused_site_changes_the_hospitals_of_its_arm_s_verdicts(
    *,
    trials: None,
    patient: str,
    database: Database,
    heard: Hear,
    organisations: Organisations,
    call_of: Callable[..., Call],
) -> None:
    """Told to the child's hospital only; a child that cannot enter has no door to lose."""
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    own = call_of("trial_coordinator", "hub-madrid", Permission.SITE_STATUS_WRITE)
    before = len(await events(database))
    for status in (SiteStatus.RECRUITING, SiteStatus.PAUSED):
        await set_site_status(database, organisations, SetSiteStatus(own, door("flow", status)))
        assert await reassess_due(database) == 1
    opened, paused = (await events(database))[before:]
    assert [(one.arm, one.verdict, one.previous, one.because) for one in (opened, paused)] == [
        ("flow", Verdict.ELIGIBLE, Verdict.ELIGIBLE, ("site:hub-madrid",))
    ] * 2
    assert [site.status for site in (*opened.sites, *paused.sites)] == ["recruiting", "paused"]
    assert paused.version == opened.version + 1
    assert (paused.origin, paused.destination) == (HOSPITAL, HOSPITAL)
    assert "hub-madrid" not in paused.nats_subject
    await heard(assay_resulted(Assay.FLOW, ("CD22", 3, "%"), version=5))
    before = len(await events(database))
    await set_site_status(database, organisations, SetSiteStatus(own, door("flow", SiteStatus.RECRUITING)))
    await reassess_due(database)
    assert await told(database, before) == []
    assert (await check_everything(database)).found == 0


async def test_criteria_of_the_place_are_answered_hospital_by_hospital(
    *,
    patient: str,
    database: Database,
    heard: Hear,
    organisations: Organisations,
    writer: Call,
    publisher: Call,
    call_of: Callable[..., Call],
) -> None:
    """The best hospital speaks for the arm; one abroad may be the first, once it is known to be there."""
    document = {"id": TRIAL, "title": "A trial", "arms": [{"id": "place", "name": "place", "criteria": BY_COUNTRY}]}
    await write_trial(database, WriteTrial(writer, document))
    await publish_trial(database, PublishTrial(publisher, TRIAL))
    office = call_of("trial_coordinator", "office", Permission.TRIALS_KEEP)
    abroad = replace(door("place", SiteStatus.RECRUITING), hospital="hospital-lyon", name="Lyon")
    await heard(episode_recorded())
    await set_site_status(database, organisations, SetSiteStatus(office, door("place", SiteStatus.RECRUITING)))
    await reassess_due(database)
    await heard(assay_resulted(Assay.FLOW, ("CD22", 3, "%")))
    await set_site_status(database, organisations, SetSiteStatus(office, abroad))
    await reassess_due(database)
    lyon = Hospital("hospital-lyon", "Lyon", "Lyon", "", "FR", 45.7, 4.8, "told", to_confirm=False)
    await enter_hospital(database, office, lyon)
    await reassess_due(database)
    both = [event.verdict for event in await events(database)]
    no, open_, yes = Verdict.NOT_ELIGIBLE, Verdict.UNDETERMINED, Verdict.ELIGIBLE
    assert both == [open_, open_, no, open_, yes]
    assert [event.because for event in await events(database)] == [
        ("first_answer",),
        ("site:hub-madrid",),
        ("fact:cd22",),
        ("site:hospital-lyon",),
        ("site:hospital-lyon",),
    ]
    assert [{site.hospital: site.verdict for site in event.sites} for event in await events(database)] == [
        {},
        {"hub-madrid": open_},
        {"hub-madrid": no},
        {"hospital-lyon": open_, "hub-madrid": no},
        {"hospital-lyon": yes, "hub-madrid": no},
    ]
    assert (await check_everything(database)).found == 0


async def test_the_night_finds_a_change_that_was_missed(
    trials: None, patient: str, database: Database, heard: Hear, clock: FixedClock
) -> None:
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    assert (await check_everything(database)).found == 0
    before = len(await events(database))
    async with database.transaction(Call.service("trials")) as tx:
        await tx.execute(update(verdicts).where(verdicts.c.arm == "flow").values(verdict="undetermined"))
    await reassess_due(database)
    assert await told(database, before) == []
    clock.move(timedelta(days=1))
    found = await check_tonight(database)
    assert found
    assert (found.children, found.answers, found.found) == (1, 4, 1)
    assert await told(database, before) == [("flow", Verdict.ELIGIBLE, ("check",))]
    assert await check_tonight(database) is None
    assert (await check_everything(database)).found == 0


async def test_the_last_look_goes_with_the_child_and_with_its_consent(
    trials: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(episode_recorded(), patient_moved())
    assert await held(database) == ["hospital-galicia"]
    await heard(consent_withdrawn())
    assert await held(database) == []


async def held(database: Database) -> list[str]:
    async with database.reading(Call.service("trials")) as tx:
        return [row.hospital for row in await tx.all(looks.select())]
