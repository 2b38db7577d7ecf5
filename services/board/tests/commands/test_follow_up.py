"""After the advice: adherence, follow-up, closing."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from libs.common.call import Call
from libs.common.contracts.board import (
    AdherenceRecorded,
    ConsultationClosed,
    ConsultationFollowedUp,
    ReferralMade,
    ReferralRevoked,
)
from libs.common.database import Database
from libs.common.errors import Invalid, WrongState
from libs.common.organisations import Organisations
from libs.common.testing.ledger import published
from libs.common.vocabulary import Adherence, OutcomeStatus, RecommendationKind, ReferralItem, ReferralKind
from services.board.commands.close_consultation import CloseConsultation, close_consultation
from services.board.commands.issue_recommendation import IssueRecommendation, issue_recommendation
from services.board.commands.make_referral import MakeReferral, make_referral
from services.board.commands.record_adherence import RecordAdherence, record_adherence
from services.board.commands.record_follow_up import RecordFollowUp, record_follow_up
from services.board.domain.consultation import Consultation
from services.board.domain.reasons import ClosingReason
from services.board.domain.recommendation import Item
from services.board.domain.signature import Seal
from services.board.domain.stages import ConsultationStage

Ask = Callable[..., Awaitable[Consultation]]
CUT_OFF = date(2023, 7, 15)


@pytest.fixture
async def advised(database: Database, ask: Ask, chair: Call) -> UUID:
    opened = await ask()
    items = (Item(RecommendationKind.CAR_T, "car_t"),)
    await issue_recommendation(database, IssueRecommendation(chair, opened.id, items), seal=Seal())
    return opened.id


async def test_adherence_comes_in_versions(database: Database, advised: UUID, clinician: Call) -> None:
    await record_adherence(database, RecordAdherence(clinician, advised, Adherence.YES))
    second = await record_adherence(database, RecordAdherence(clinician, advised, Adherence.PARTLY, "toxicity"))
    told = [event for event in await published(database) if isinstance(event, AdherenceRecorded)]
    assert [(event.version, event.adherence) for event in told] == [(1, "yes"), (2, "partly")]
    assert (second.version, second.recommendation_version) == (2, 1)


async def test_adherence_comes_after_the_advice(database: Database, ask: Ask, clinician: Call) -> None:
    opened = await ask()
    with pytest.raises(WrongState):
        await record_adherence(database, RecordAdherence(clinician, opened.id, Adherence.YES))
    with pytest.raises(WrongState):
        await record_follow_up(database, RecordFollowUp(clinician, opened.id, OutcomeStatus.ALIVE_CR, CUT_OFF))


async def test_a_follow_up_moves_the_consultation_on(database: Database, advised: UUID, clinician: Call) -> None:
    await record_follow_up(database, RecordFollowUp(clinician, advised, OutcomeStatus.ALIVE_CR, CUT_OFF))
    await record_follow_up(database, RecordFollowUp(clinician, advised, OutcomeStatus.DEATH_OF_DISEASE, CUT_OFF))
    told = [event for event in await published(database) if isinstance(event, ConsultationFollowedUp)]
    assert [(event.version, event.status) for event in told] == [(1, "alive_cr"), (2, "death_of_disease")]
    assert told[0].on == datetime(2023, 7, 15, tzinfo=UTC)
    closed = await close_consultation(database, CloseConsultation(clinician, advised, ClosingReason.DONE))
    assert closed.stage is ConsultationStage.CLOSED


async def test_nothing_is_added_after_closing(database: Database, advised: UUID, clinician: Call) -> None:
    order = CloseConsultation(clinician, advised, ClosingReason.DONE)
    await close_consultation(database, order)
    with pytest.raises(WrongState):
        await close_consultation(database, order)
    with pytest.raises(WrongState):
        await record_adherence(database, RecordAdherence(clinician, advised, Adherence.YES))


async def test_nobody_closes_for_a_withdrawn_consent(database: Database, advised: UUID, clinician: Call) -> None:
    with pytest.raises(Invalid):
        await close_consultation(database, CloseConsultation(clinician, advised, ClosingReason.CONSENT_WITHDRAWN))


@pytest.mark.parametrize(
    ("reason", "last"),
    [(ClosingReason.DONE, ConsultationClosed), (ClosingReason.WITHDRAWN_BY_HOSPITAL, ReferralRevoked)],
)
async def test_only_what_is_done_leaves_its_referrals_standing(
    *,
    database: Database,
    advised: UUID,
    clinician: Call,
    organisations: Organisations,
    reason: ClosingReason,
    last: type,
) -> None:
    order = MakeReferral(clinician, advised, ReferralKind.SAMPLE, (ReferralItem.FLOW,), "hub-madrid")
    await make_referral(database, order, parties=organisations)
    await close_consultation(database, CloseConsultation(clinician, advised, reason))
    told = await published(database)
    assert isinstance(told[-1], last)
    assert any(isinstance(event, ReferralMade) for event in told)
