"""How the board words its facts for the network, and who has to act on each: codes only, never free text."""

from datetime import UTC, datetime, time

from libs.common.contracts.board import (
    AdherenceRecorded,
    ConsultationAnswered,
    ConsultationClosed,
    ConsultationFollowedUp,
    ConsultationOpened,
    ConsultationOverdue,
    RecommendationIssued,
    RecommendedItem,
)
from services.board.domain.adherence import AdherenceEntry
from services.board.domain.consultation import Consultation
from services.board.domain.follow_up import FollowUp
from services.board.domain.promise import ClockName
from services.board.domain.reasons import ClosingReason
from services.board.domain.recommendation import Recommendation

BOARD = "board"
"""The board's id as a party of the network: destination of a question."""


def opened(consultation: Consultation) -> ConsultationOpened:
    return ConsultationOpened(
        at=consultation.opened_at,
        version=consultation.version,
        origin=consultation.hospital,
        destination=BOARD,
        consultation_id=consultation.id,
        patient=consultation.patient,
        episode_id=consultation.episode_id,
        lineage=consultation.summary.lineage,
        opened_at=consultation.opened_at,
        answer_due_at=consultation.answer_due_at,
        recommendation_due_at=consultation.recommendation_due_at,
    )


def answered(consultation: Consultation, *, at: datetime) -> ConsultationAnswered:
    return ConsultationAnswered(
        at=at,
        version=consultation.version,
        origin=consultation.hospital,
        destination=consultation.hospital,
        consultation_id=consultation.id,
        patient=consultation.patient,
        answered_at=at,
    )


def overdue(consultation: Consultation, clock: ClockName, *, at: datetime) -> ConsultationOverdue:
    return ConsultationOverdue(
        at=at,
        version=consultation.version,
        origin=consultation.hospital,
        consultation_id=consultation.id,
        patient=consultation.patient,
        clock=clock,
        due_at=consultation.due_at(clock),
    )


def closed(consultation: Consultation, reason: ClosingReason, *, at: datetime) -> ConsultationClosed:
    return ConsultationClosed(
        at=at,
        version=consultation.version,
        origin=consultation.hospital,
        consultation_id=consultation.id,
        patient=consultation.patient,
        reason=reason,
    )


def issued(consultation: Consultation, recommendation: Recommendation) -> RecommendationIssued:
    """Name the digest too: a copy of it outside the board's own tables witnesses what was signed."""
    return RecommendationIssued(
        at=recommendation.issued_at,
        version=recommendation.version,
        origin=consultation.hospital,
        destination=consultation.hospital,
        consultation_id=consultation.id,
        recommendation_id=recommendation.id,
        patient=consultation.patient,
        recommendation_version=recommendation.version,
        items=_items(recommendation),
        issued_at=recommendation.issued_at,
        digest=recommendation.digest,
    )


def adherence(consultation: Consultation, entry: AdherenceEntry) -> AdherenceRecorded:
    return AdherenceRecorded(
        at=entry.recorded_at,
        version=entry.version,
        origin=consultation.hospital,
        consultation_id=consultation.id,
        patient=consultation.patient,
        adherence=entry.adherence,
    )


def followed_up(consultation: Consultation, follow_up: FollowUp) -> ConsultationFollowedUp:
    return ConsultationFollowedUp(
        at=follow_up.recorded_at,
        version=follow_up.version,
        origin=consultation.hospital,
        consultation_id=consultation.id,
        patient=consultation.patient,
        status=follow_up.status,
        on=datetime.combine(follow_up.seen_on, time(), UTC),
    )


def _items(recommendation: Recommendation) -> tuple[RecommendedItem, ...]:
    return tuple(
        RecommendedItem(
            position=position,
            kind=item.kind,
            code=item.code,
            condition=item.condition,
            trial=item.trial,
            arm=item.arm,
            hospital=item.hospital,
            assay=item.assay,
        )
        for position, item in enumerate(recommendation.items, start=1)
    )
