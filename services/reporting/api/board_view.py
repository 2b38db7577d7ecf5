"""The board's part of a report: consultations with every version of the advice, and referrals."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from libs.common.contracts.board import RecommendedItem
from libs.common.experimental import experimental_among
from libs.common.vocabulary import Adherence, Assay, Lineage, OutcomeStatus, ReferralItem, ReferralKind
from libs.common.wire import View
from services.reporting.store.reports import Facts

Row = dict[str, Any]

MADE = "made"


class StaleView(View):
    """Why the trial of an item no longer stands on what it stood on: a code of trials, and since when that is known."""

    position: int
    trial: str
    arm: str | None = None
    hospital: str | None = None
    reason: str
    told_at: datetime


class RecommendationView(View):
    recommendation_id: UUID
    recommendation_version: int
    issued_at: datetime
    items: list[RecommendedItem]
    stale: list[StaleView]


class FollowUpView(View):
    """How the child was, as told to the board."""

    status: OutcomeStatus
    seen_at: datetime


class ConsultationView(View):
    """The highest version of the recommendations is the one in force."""

    consultation_id: UUID
    hospital: str | None = None
    episode_id: UUID | None = None
    lineage: Lineage | None = None
    opened_at: datetime | None = None
    answer_due_at: datetime | None = None
    recommendation_due_at: datetime | None = None
    answered_at: datetime | None = None
    answer_overdue_at: datetime | None = None
    recommendation_overdue_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    recommendations: list[RecommendationView]
    adherence: Adherence | None
    follow_up: FollowUpView | None

    @classmethod
    def of(cls, consultation_id: str, *, facts: Facts) -> Self:
        advice = _about(facts["recommendations"], consultation_id)
        adherence = _about(facts["adherences"], consultation_id)
        follow_up = _about(facts["follow_ups"], consultation_id)
        asked = _about(facts["consultations"], consultation_id)
        return cls(
            **{"consultation_id": consultation_id, **(asked[0] if asked else {})},
            recommendations=[
                RecommendationView(**row, stale=_stale(row, facts))
                for row in sorted(advice, key=lambda row: row["recommendation_version"])
            ],
            adherence=adherence[0]["adherence"] if adherence else None,
            follow_up=FollowUpView(**follow_up[0]) if follow_up else None,
        )


class ReferralView(View):
    """`stage` is made, accepted, declined or revoked."""

    referral_id: UUID
    consultation_id: UUID
    kind: ReferralKind
    items: list[ReferralItem]
    experimental_items: tuple[ReferralItem, ...] = experimental_among("items")
    assays: list[Assay]
    experimental_assays: tuple[Assay, ...] = experimental_among("assays")
    trial: str | None
    receiver: str
    made_at: datetime
    stage: str = MADE
    answered_at: datetime | None = None
    reason: str | None = None


def consultations_of(facts: Facts) -> list[ConsultationView]:
    """Oldest first; one is shown as soon as anything is known of it."""
    tables = ("consultations", "recommendations", "adherences", "follow_ups")
    known = {row["consultation_id"] for table in tables for row in facts[table]}
    return [ConsultationView.of(consultation_id, facts=facts) for consultation_id in sorted(known)]


def referrals_of(facts: Facts) -> list[ReferralView]:
    """Oldest first, each with its latest answer."""
    answers = {row["referral_id"]: row for row in facts["referral_answers"]}
    made = sorted(facts["referrals"], key=lambda row: (row["made_at"], row["referral_id"]))
    return [ReferralView(**{**row, **_answer(answers.get(row["referral_id"], {}))}) for row in made]


def _answer(row: Row) -> Row:
    return {name: row[name] for name in ("stage", "answered_at", "reason") if name in row}


def _stale(advice: Row, facts: Facts) -> list[StaleView]:
    rows = (row for row in facts["stale_pins"] if row["recommendation_id"] == advice["recommendation_id"])
    return [StaleView(**row) for row in sorted(rows, key=lambda row: (row["told_at"], row["reason"]))]


def _about(rows: list[Row], consultation_id: str) -> list[Row]:
    return [row for row in rows if row["consultation_id"] == consultation_id]
