"""Registration, consent, withdrawal, move and merge: whose facts are kept, used, seen and forgotten."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from libs.common.call import Call
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.contracts.trials import VerdictChanged
from libs.common.database import Database
from libs.common.errors import ConsentMissing, Gone, NotFound, NotYetKnown, WrongState
from libs.common.testing.ledger import published, unaudited
from libs.common.vocabulary import Assay, Purpose
from services.trials.commands.facts.read_facts import read_facts
from services.trials.store.tables.patients import sources
from services.trials.store.tables.verdicts import verdicts
from services.trials.tests.conftest import Hear
from services.trials.tests.events import (
    HOSPITAL,
    OTHER,
    PATIENT,
    assay_resulted,
    consent,
    consent_given,
    consent_withdrawn,
    episode_recorded,
    patient_merged,
    patient_moved,
    patient_registered,
)

DUPLICATE = "0000AC3P"
CLINICIAN = "site_clinician"
CallOf = Callable[..., Call]


async def kept(database: Database, code: str = PATIENT) -> tuple[int, int]:
    """How many sources and verdicts there are of a child."""
    async with database.reading(Call.service("trials")) as tx:
        facts = await tx.scalar(select(func.count()).where(sources.c.patient == code))
        answers = await tx.scalar(select(func.count()).where(verdicts.c.patient == code))
    return facts, answers


async def confirmations(database: Database) -> list[WithdrawalConfirmed]:
    return [event for event in await published(database) if isinstance(event, WithdrawalConfirmed)]


async def changed(database: Database) -> list[VerdictChanged]:
    return [event for event in await published(database) if isinstance(event, VerdictChanged)]


async def test_an_episode_before_its_patient_waits(database: Database, heard: Hear) -> None:
    with pytest.raises(NotYetKnown):
        await heard(episode_recorded())


async def test_facts_before_the_consent_are_kept_and_not_used(
    catalogue: None, database: Database, heard: Hear, call_of: CallOf
) -> None:
    await heard(patient_registered(), consent(Purpose.REGISTRY, version=1), episode_recorded())
    assert await kept(database) == (2, 0)
    with pytest.raises(ConsentMissing, match="trial_matching"):
        await read_facts(database, call_of(CLINICIAN, HOSPITAL), PATIENT, on=None)
    await heard(consent(Purpose.TRIAL_MATCHING, version=2))
    assert await kept(database) == (2, 13)


@pytest.mark.parametrize("purpose", [Purpose.TRIAL_MATCHING, Purpose.REGISTRY])
async def test_a_withdrawal_forgets_facts_and_verdicts_and_is_confirmed(
    *, catalogue: None, patient: str, database: Database, heard: Hear, call_of: CallOf, purpose: Purpose
) -> None:
    await heard(episode_recorded(), consent_withdrawn(purpose))
    assert await kept(database) == (0, 0)
    (confirmed,) = await confirmations(database)
    assert (confirmed.by_service, confirmed.patient, confirmed.version) == ("trials", PATIENT, 1)
    with pytest.raises(Gone):
        await read_facts(database, call_of(CLINICIAN, HOSPITAL), PATIENT, on=None)


async def test_facts_after_a_withdrawal_are_not_kept(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(consent_withdrawn())
    before = await published(database)
    await heard(episode_recorded(), assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    assert await kept(database) == (0, 0)
    assert await published(database) == before


async def test_another_purpose_is_confirmed_and_changes_nothing(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(episode_recorded(), consent_withdrawn(Purpose.RECONTACT))
    assert await kept(database) == (2, 13)
    assert len(await confirmations(database)) == 1


async def test_consent_may_be_given_again(catalogue: None, patient: str, database: Database, heard: Hear) -> None:
    await heard(episode_recorded(), consent_withdrawn(), consent(Purpose.TRIAL_MATCHING, version=4))
    await heard(consent_withdrawn(version=3), episode_recorded(version=2))
    assert await kept(database) == (1, 13)
    assert await unaudited(database) == []


async def test_a_child_that_moved_is_seen_by_its_new_hospital_only(
    catalogue: None, patient: str, database: Database, heard: Hear, call_of: CallOf
) -> None:
    await heard(episode_recorded(), patient_moved(OTHER))
    assert (await read_facts(database, call_of(CLINICIAN, OTHER), PATIENT, on=None)).facts
    with pytest.raises(NotFound):
        await read_facts(database, call_of(CLINICIAN, HOSPITAL), PATIENT, on=None)
    before = len(await changed(database))
    await heard(assay_resulted(Assay.FLOW, ("CD22", 93, "%")))
    later = (await changed(database))[before:]
    assert {(event.origin, event.destination) for event in later} == {(OTHER, OTHER)}


async def test_an_older_move_changes_nothing(patient: str, database: Database, heard: Hear, call_of: CallOf) -> None:
    await heard(patient_moved(OTHER, version=5), patient_moved("hospital-murcia", version=4))
    assert (await read_facts(database, call_of(CLINICIAN, OTHER), PATIENT, on=None)).patient.hospital == OTHER


async def test_what_was_known_of_a_duplicate_goes_on_under_the_surviving_code(
    catalogue: None, patient: str, database: Database, heard: Hear, call_of: CallOf
) -> None:
    await heard(patient_registered(DUPLICATE), *consent_given(DUPLICATE), episode_recorded(code=DUPLICATE))
    assert await kept(database, DUPLICATE) == (2, 13)
    await heard(patient_merged(survivor=PATIENT, duplicate=DUPLICATE))
    assert await kept(database, DUPLICATE) == (0, 0)
    assert await kept(database) == (2, 13)
    clinician = call_of(CLINICIAN, HOSPITAL)
    with pytest.raises(WrongState, match=PATIENT):
        await read_facts(database, clinician, DUPLICATE, on=None)
    with pytest.raises(NotFound):
        await read_facts(database, call_of(CLINICIAN, OTHER), DUPLICATE, on=None)
    known = await read_facts(database, clinician, PATIENT, on=None)
    assert known.facts["relapse_number"].value


async def test_events_of_a_duplicate_count_for_the_surviving_code(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(patient_registered(DUPLICATE), patient_merged(survivor=PATIENT, duplicate=DUPLICATE))
    await heard(episode_recorded(code=DUPLICATE))
    assert await kept(database) == (2, 13)


async def test_a_withdrawal_under_a_merged_code_reaches_the_surviving_one(
    catalogue: None, patient: str, database: Database, heard: Hear
) -> None:
    await heard(patient_registered(DUPLICATE), *consent_given(DUPLICATE), episode_recorded(code=DUPLICATE))
    await heard(patient_merged(survivor=PATIENT, duplicate=DUPLICATE), consent_withdrawn(code=DUPLICATE))
    assert await kept(database) == (0, 0)
    (confirmed,) = await confirmations(database)
    assert confirmed.patient == DUPLICATE
