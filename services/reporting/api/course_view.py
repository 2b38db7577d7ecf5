"""The course of the disease on a report: episodes with their classification, treatments, responses, outcome."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self
from uuid import UUID

from libs.common.contracts.registry import Classification, Episode
from libs.common.vocabulary import OutcomeStatus, Response, Sex, TreatmentKind
from libs.common.wire import View
from services.reporting.store.reports import Facts

Row = dict[str, Any]


class EpisodeView(View):
    """What happened, and what the versioned rule made of it."""

    episode_id: UUID
    version: int
    episode: Episode
    classification: Classification


class TreatmentView(View):
    treatment_id: UUID
    version: int
    episode_id: UUID | None
    kind: TreatmentKind
    agents: list[str]
    target: str | None
    line: int | None
    started_on: str
    ended_on: str | None


class ResponseView(View):
    response_id: UUID
    version: int
    episode_id: UUID
    response: Response
    assessed_on: str
    mrd: float | None


class OutcomeView(View):
    """How the child was at last contact."""

    status: OutcomeStatus
    seen_on: str
    version: int


class CourseView(View):
    """In the order in which it happened; entries made in error are left out."""

    birth_date: date | None
    sex: Sex | None
    episodes: list[EpisodeView]
    treatments: list[TreatmentView]
    responses: list[ResponseView]
    outcome: OutcomeView | None

    @classmethod
    def of(cls, facts: Facts, *, code: str) -> Self:
        traits = next((row for row in facts["patient_traits"] if row["patient"] == code), {})
        return cls(
            birth_date=traits.get("birth_date"),
            sex=traits.get("sex"),
            episodes=[EpisodeView(**row) for row in _standing(facts["episodes"], "diagnosed_on", "episode_id")],
            treatments=[TreatmentView(**row) for row in _standing(facts["treatments"], "started_on", "treatment_id")],
            responses=[ResponseView(**row) for row in _standing(facts["responses"], "assessed_on", "response_id")],
            outcome=_latest(facts["outcomes"]),
        )


def _standing(rows: Iterable[Row], *order: str) -> list[Row]:
    return sorted((row for row in rows if not row["voided"]), key=lambda row: [row[name] for name in order])


def _latest(rows: list[Row]) -> OutcomeView | None:
    """Of the codes a child had, the one seen last tells how it is; the same rule as in the figures."""
    ordered = sorted(sorted(rows, key=lambda row: row["patient"]), key=lambda row: row["seen_on"], reverse=True)
    return OutcomeView(**ordered[0]) if ordered else None
