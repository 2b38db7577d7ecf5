"""Patients registered, moved and merged: whose record it is afterwards."""

from collections.abc import Awaitable, Callable

import pytest

from libs.common.call import Call
from libs.common.contracts.board import ConsultationAnswered
from libs.common.database import Database
from libs.common.errors import NotFound, NotYetKnown, WrongState
from libs.common.testing.ledger import published
from libs.common.vocabulary import Lineage
from services.board.commands.open_consultation import OpenConsultation, open_consultation
from services.board.commands.post_opinion import PostOpinion, post_opinion
from services.board.domain.consultation import Consultation
from services.board.domain.promise import Promise
from services.board.domain.summary import CaseSummary
from services.board.store.whole_consultation import WholeConsultation, read
from services.board.tests.events import consent_given, patient_merged, patient_moved, patient_registered

Ask = Callable[..., Awaitable[Consultation]]
Heard = Callable[..., Awaitable[None]]
CallOf = Callable[..., Call]
CODE, SURVIVOR = "000001AF", "000002MW"


async def seen(database: Database, call: Call, consultation: Consultation) -> WholeConsultation:
    async with database.transaction(call) as tx:
        return await read(tx, consultation.id)


async def test_after_a_move_the_new_hospital_sees_it_and_the_old_one_no_longer(
    *, database: Database, ask: Ask, heard: Heard, clinician: Call, call_of: CallOf, expert: Call
) -> None:
    opened = await ask()
    await heard(patient_moved(CODE, to="hospital-madrid"))
    new = call_of("site_clinician", "hospital-madrid")
    assert (await seen(database, new, opened)).consultation.hospital == "hospital-madrid"
    with pytest.raises(NotFound):
        await seen(database, clinician, opened)
    await post_opinion(database, PostOpinion(expert, opened.id, "Yes."))
    answered = (await published(database))[-1]
    assert isinstance(answered, ConsultationAnswered)
    assert (answered.origin, answered.destination) == ("hospital-madrid", "hospital-madrid")


async def test_a_move_again_or_an_older_one_changes_nothing(
    database: Database, ask: Ask, heard: Heard, call_of: CallOf
) -> None:
    opened = await ask()
    await heard(
        patient_moved(CODE, to="hospital-madrid", version=3),
        patient_moved(CODE, to="hospital-madrid", version=3),
        patient_moved(CODE, to="hospital-galicia", version=2),
        patient_registered(CODE),
    )
    assert await seen(database, call_of("site_clinician", "hospital-madrid"), opened)


async def test_a_move_of_somebody_unheard_of_waits(heard: Heard) -> None:
    with pytest.raises(NotYetKnown):
        await heard(patient_moved(CODE, to="hospital-madrid"))


async def test_records_go_on_under_the_surviving_code(
    database: Database, ask: Ask, heard: Heard, call_of: CallOf, clinician: Call
) -> None:
    opened = await ask()
    await heard(patient_registered(SURVIVOR, hospital="hospital-madrid"), patient_merged(SURVIVOR, duplicate=CODE))
    new = call_of("site_clinician", "hospital-madrid")
    assert (await seen(database, new, opened)).consultation.patient == SURVIVOR
    with pytest.raises(NotFound):
        await seen(database, clinician, opened)


async def test_a_merge_before_the_registration_waits(heard: Heard) -> None:
    await heard(patient_registered(SURVIVOR))
    with pytest.raises(NotYetKnown):
        await heard(patient_merged(SURVIVOR, duplicate=CODE))


async def test_only_who_sees_the_survivor_is_told_its_code(
    database: Database, patient: str, heard: Heard, call_of: CallOf, clinician: Call
) -> None:
    await heard(
        patient_registered(SURVIVOR, hospital="hospital-madrid"),
        consent_given(SURVIVOR),
        patient_merged(SURVIVOR, duplicate=CODE),
    )

    def order(call: Call) -> OpenConsultation:
        return OpenConsultation(call=call, patient=patient, summary=CaseSummary(lineage=Lineage.BCP), question="?")

    with pytest.raises(WrongState, match=SURVIVOR):
        await open_consultation(database, order(call_of("site_clinician", "hospital-madrid")), promise=Promise())
    with pytest.raises(NotYetKnown) as refused:
        await open_consultation(database, order(clinician), promise=Promise())
    assert SURVIVOR not in refused.value.sentence


async def test_merges_in_a_row_end_at_the_last_survivor(database: Database, ask: Ask, heard: Heard) -> None:
    last = "000003YK"
    opened = await ask()
    await heard(patient_registered(SURVIVOR), patient_registered(last))
    await heard(patient_merged(last, duplicate=SURVIVOR), patient_merged(SURVIVOR, duplicate=CODE))
    assert (await seen(database, Call.service("test"), opened)).consultation.patient == last
