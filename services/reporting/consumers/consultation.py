"""Facts of the aggregates consultation, recommendation, adherence and follow-up: a question to the board."""

from libs.common.consumer import consumes
from libs.common.contracts.board import (
    AdherenceRecorded,
    ConsultationAnswered,
    ConsultationClosed,
    ConsultationFollowedUp,
    ConsultationOpened,
    ConsultationOverdue,
    RecommendationIssued,
)
from libs.common.contracts.trials import PinGoneStale
from libs.common.database import Transaction
from services.reporting.store import consultations


@consumes(ConsultationOpened)
async def note_question(tx: Transaction, event: ConsultationOpened) -> None:
    await consultations.save_opened(tx, event)


@consumes(ConsultationAnswered)
async def note_first_answer(tx: Transaction, event: ConsultationAnswered) -> None:
    await consultations.save_answered(tx, event)


@consumes(ConsultationOverdue)
async def note_delay(tx: Transaction, event: ConsultationOverdue) -> None:
    await consultations.save_overdue(tx, event)


@consumes(ConsultationClosed)
async def note_end(tx: Transaction, event: ConsultationClosed) -> None:
    """A closed consultation stays in every count."""
    await consultations.save_closed(tx, event)


@consumes(RecommendationIssued)
async def file_recommendation(tx: Transaction, event: RecommendationIssued) -> None:
    await consultations.save_recommendation(tx, event)


@consumes(PinGoneStale)
async def mark_recommendation(tx: Transaction, event: PinGoneStale) -> None:
    await consultations.save_stale(tx, event)


@consumes(AdherenceRecorded)
async def keep_adherence(tx: Transaction, event: AdherenceRecorded) -> None:
    await consultations.save_adherence(tx, event)


@consumes(ConsultationFollowedUp)
async def keep_follow_up(tx: Transaction, event: ConsultationFollowedUp) -> None:
    await consultations.save_follow_up(tx, event)
