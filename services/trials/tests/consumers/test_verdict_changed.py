"""A fact that changes an answer is told exactly once; one that changes nothing is not told at all."""

from libs.common.contracts.trials import VerdictChanged
from libs.common.database import Database
from libs.common.testing.ledger import published
from libs.common.vocabulary import Assay, OutcomeStatus, Verdict
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    HOSPITAL,
    assay_resulted,
    episode_corrected,
    episode_recorded,
    episode_voided,
    first_diagnosis,
    outcome_recorded,
    result_amended,
    result_withdrawn,
)

ITCC = ("eudract-2016-000227-71", "relapse")


async def told(database: Database, trial: str = ITCC[0], arm: str = ITCC[1]) -> list[VerdictChanged]:
    """What was stated of one arm, in order."""
    events = [event for event in await published(database) if isinstance(event, VerdictChanged)]
    return [event for event in events if (event.trial, event.arm) == (trial, arm)]


async def test_nothing_is_answered_before_the_first_episode(catalogue: None, patient: str, database: Database) -> None:
    assert await told(database) == []


async def test_an_episode_is_answered_once_per_open_arm(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(episode_recorded())
    events = [event for event in await published(database) if isinstance(event, VerdictChanged)]
    assert len(events) == len({(event.trial, event.arm) for event in events}) == 13
    assert {(event.origin, event.destination) for event in events} == {(HOSPITAL, HOSPITAL)}


async def test_a_result_changes_the_answer_exactly_once(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    flow = assay_resulted(Assay.FLOW, ("CD22", 3, "%"))
    await heard(episode_recorded(), flow)
    first, second = await told(database)
    assert (first.verdict, first.missing) == (Verdict.UNDETERMINED, ("cd22_positive", "down_syndrome"))
    assert (second.verdict, second.previous) == (Verdict.NOT_ELIGIBLE, Verdict.UNDETERMINED)
    assert second.reasons == ("not_met:cd22_positive=yes",)
    assert second.version == 2
    assert second.verdict_id == first.verdict_id


async def test_a_repeated_event_changes_nothing(catalogue: None, patient: str, database: Database, heard: Hear) -> None:
    flow = assay_resulted(Assay.FLOW, ("CD22", 93, "%"))
    await heard(episode_recorded(), flow)
    before = await published(database)
    await heard(flow, episode_recorded(), flow)
    assert await published(database) == before


async def test_an_older_version_changes_nothing(catalogue: None, patient: str, database: Database, heard: Hear) -> None:
    await heard(episode_recorded(), result_amended(Assay.FLOW, ("CD22", 3, "%")))
    before = await published(database)
    await heard(assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    assert await published(database) == before


async def test_amended_and_withdrawn_results_are_followed(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(
        episode_recorded(),
        assay_resulted(Assay.FLOW, ("CD22", 3, "%")),
        result_amended(Assay.FLOW, ("CD22", 93, "%")),
        result_withdrawn(),
    )
    assert [event.verdict for event in await told(database)] == [
        Verdict.UNDETERMINED,
        Verdict.NOT_ELIGIBLE,
        Verdict.UNDETERMINED,
        Verdict.UNDETERMINED,
    ]
    assert [event.missing for event in await told(database)][2:] == [
        ("down_syndrome",),
        ("cd22_positive", "down_syndrome"),
    ]


async def test_a_corrected_episode_replaces_its_facts(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(episode_recorded(), episode_corrected(first_diagnosis()))
    last = (await told(database, "nct06709469", "a"))[-1]
    assert last.verdict is Verdict.NOT_ELIGIBLE
    assert last.reasons == ("not_met:course=refractory|relapse",)


async def test_a_voided_episode_takes_its_facts_along(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(episode_recorded(), episode_voided())
    last = (await told(database, "nct06709469", "a"))[-1]
    assert last.verdict is Verdict.UNDETERMINED
    assert "course" in last.missing


async def test_for_a_child_that_died_no_answer_stays_open(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(episode_recorded(), outcome_recorded(OutcomeStatus.DEATH_OF_DISEASE))
    events = [event for event in await published(database) if isinstance(event, VerdictChanged)]
    last = {(event.trial, event.arm): event for event in events}
    assert {event.verdict for event in last.values()} == {Verdict.NOT_ELIGIBLE}
    assert last[ITCC].reasons == ("patient_deceased",)


async def test_a_corrected_outcome_opens_them_again(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(
        episode_recorded(),
        outcome_recorded(OutcomeStatus.DEATH_OF_DISEASE),
        outcome_recorded(OutcomeStatus.ALIVE_CR, version=2),
    )
    assert [event.verdict for event in await told(database)][-1] is Verdict.UNDETERMINED
