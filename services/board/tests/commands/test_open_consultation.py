"""A hospital asks: what is kept, what is told, what is refused."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from libs.common.call import Call
from libs.common.contracts.board import ConsultationOpened
from libs.common.database import Database
from libs.common.errors import ConsentMissing, NotYetKnown
from libs.common.testing.ledger import published
from libs.common.vocabulary import Lineage
from services.board.commands.open_consultation import OpenConsultation, open_consultation
from services.board.domain.consultation import Consultation
from services.board.domain.promise import Promise
from services.board.domain.summary import CaseSummary
from services.board.tests.events import consent_given, patient_registered

Ask = Callable[..., Awaitable[Consultation]]
Heard = Callable[..., Awaitable[None]]


def order(call: Call, patient: str) -> OpenConsultation:
    return OpenConsultation(call=call, patient=patient, summary=CaseSummary(lineage=Lineage.T), question="Which?")


async def test_both_clocks_start_and_the_board_is_told(database: Database, ask: Ask) -> None:
    opened = await ask()
    (event,) = await published(database)
    assert isinstance(event, ConsultationOpened)
    assert (event.origin, event.destination, event.version) == ("hospital-aragon", "board", 1)
    assert event.answer_due_at == event.recommendation_due_at == opened.opened_at + timedelta(hours=48)


async def test_without_consent_it_is_refused(database: Database, heard: Heard, clinician: Call) -> None:
    await heard(patient_registered("000001AF"))
    with pytest.raises(ConsentMissing):
        await open_consultation(database, order(clinician, "000001AF"), promise=Promise())
    assert await published(database) == []


async def test_an_unknown_patient_may_come_yet(database: Database, clinician: Call) -> None:
    with pytest.raises(NotYetKnown):
        await open_consultation(database, order(clinician, "000001AF"), promise=Promise())


async def test_a_child_of_another_hospital_is_as_good_as_unknown(
    database: Database, heard: Heard, clinician: Call
) -> None:
    await heard(patient_registered("000001AF", hospital="hospital-madrid"), consent_given("000001AF"))
    with pytest.raises(NotYetKnown):
        await open_consultation(database, order(clinician, "000001AF"), promise=Promise())


async def test_an_episode_that_is_not_known_may_come_yet(database: Database, ask: Ask) -> None:
    with pytest.raises(NotYetKnown):
        await ask(episode_id=uuid4())
    assert await published(database) == []
