"""What the board states of a question: its clocks, the advice, whether it was followed, how the child was."""

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
from libs.common.keeping import keep_columns, keep_first, keep_newest
from services.reporting.store.tables.board import adherences, consultations, follow_ups, recommendations, stale_pins

ANSWER_CLOCK = "answer"
"""The other clock of a consultation is that of the recommendation."""


async def save_opened(tx: Transaction, event: ConsultationOpened) -> None:
    await keep_columns(
        tx,
        consultations,
        consultation_id=event.consultation_id,
        patient=event.patient,
        hospital=event.origin,
        episode_id=event.episode_id,
        lineage=event.lineage,
        opened_at=event.opened_at,
        answer_due_at=event.answer_due_at,
        recommendation_due_at=event.recommendation_due_at,
    )


async def save_answered(tx: Transaction, event: ConsultationAnswered) -> None:
    await keep_columns(
        tx,
        consultations,
        consultation_id=event.consultation_id,
        patient=event.patient,
        answered_at=event.answered_at,
    )


async def save_overdue(tx: Transaction, event: ConsultationOverdue) -> None:
    overdue = "answer_overdue_at" if event.clock == ANSWER_CLOCK else "recommendation_overdue_at"
    await keep_columns(
        tx,
        consultations,
        consultation_id=event.consultation_id,
        patient=event.patient,
        **{overdue: event.due_at},
    )


async def save_closed(tx: Transaction, event: ConsultationClosed) -> None:
    await keep_columns(
        tx,
        consultations,
        consultation_id=event.consultation_id,
        patient=event.patient,
        closed_at=event.at,
        close_reason=event.reason,
    )


async def save_recommendation(tx: Transaction, event: RecommendationIssued) -> None:
    """Keep this version of the advice beside the earlier ones."""
    await keep_first(
        tx,
        recommendations,
        consultation_id=event.consultation_id,
        recommendation_version=event.recommendation_version,
        recommendation_id=event.recommendation_id,
        patient=event.patient,
        items=[item.model_dump(mode="json") for item in event.items],
        issued_at=event.issued_at,
    )


async def save_stale(tx: Transaction, event: PinGoneStale) -> None:
    """Keep the reason beside the advice, which stays as it was signed."""
    await keep_first(
        tx,
        stale_pins,
        pin_id=event.pin_id,
        reason=event.reason,
        patient=event.patient,
        consultation_id=event.consultation_id,
        recommendation_id=event.recommendation_id,
        position=event.position,
        trial=event.trial,
        arm=event.arm,
        hospital=event.hospital,
        told_at=event.at,
    )


async def save_adherence(tx: Transaction, event: AdherenceRecorded) -> None:
    await keep_newest(
        tx,
        adherences,
        consultation_id=event.consultation_id,
        patient=event.patient,
        version=event.version,
        adherence=event.adherence,
    )


async def save_follow_up(tx: Transaction, event: ConsultationFollowedUp) -> None:
    await keep_newest(
        tx,
        follow_ups,
        consultation_id=event.consultation_id,
        patient=event.patient,
        version=event.version,
        status=event.status,
        seen_at=event.on,
    )
