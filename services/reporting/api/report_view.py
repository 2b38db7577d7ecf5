"""One patient's integrated report, put together from what all services have stated."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from libs.common.vocabulary import Purpose
from libs.common.wire import PatientCodeField, View
from services.reporting.api.board_view import ConsultationView, ReferralView, consultations_of, referrals_of
from services.reporting.api.course_view import CourseView
from services.reporting.api.sample_view import SampleView, samples_of
from services.reporting.api.trial_view import FactConflictView, VerdictView, conflicts_of, verdicts_of
from services.reporting.domain.consented import WITHHELD_SENTENCES, Statement, withdrawn
from services.reporting.domain.receivers_share import SENTENCE, own_steps, receivers_share
from services.reporting.domain.turnaround import OF_THE_BOARD, Step
from services.reporting.store.reports import Facts, Subject


class SpanView(View):
    """One finished step of this patient's way, and how long it took."""

    step: Step
    about: UUID
    began_at: datetime
    ended_at: datetime
    hours: float


class ReportView(View):
    """What the network knows of one child and the reader may know; `withheld` says what is left out and why."""

    patient: PatientCodeField
    merged_codes: list[str]
    hospital: str | None
    region: str | None
    course: CourseView
    samples: list[SampleView]
    consultations: list[ConsultationView]
    referrals: list[ReferralView]
    verdicts: list[VerdictView]
    fact_conflicts: list[FactConflictView]
    turnaround: list[SpanView]
    withheld: list[str]

    @classmethod
    def of(cls, subject: Subject, *, facts: Facts, spans: Sequence[Any]) -> Self:
        gone = withdrawn(_statements(facts))
        if subject.receiver is not None:
            facts = receivers_share(facts, receiver=subject.receiver)
            spans = _of_share(spans, facts)
        asked = Purpose.CONSULTATION not in gone
        return cls(
            patient=PatientCodeField(subject.code),
            merged_codes=[code for code in subject.codes if code != subject.code],
            hospital=subject.hospital,
            region=subject.region,
            course=CourseView.of(facts, code=subject.code),
            samples=samples_of(facts),
            consultations=consultations_of(facts) if asked else [],
            referrals=referrals_of(facts) if asked else [],
            verdicts=verdicts_of(facts) if Purpose.TRIAL_MATCHING not in gone else [],
            fact_conflicts=conflicts_of(facts) if Purpose.TRIAL_MATCHING not in gone else [],
            turnaround=[SpanView.model_validate(span) for span in spans if asked or span.step not in OF_THE_BOARD],
            withheld=_withheld(subject, gone),
        )


def _withheld(subject: Subject, gone: frozenset[str]) -> list[str]:
    of_receivers = [] if subject.receiver is None else [SENTENCE]
    return [*of_receivers, *(sentence for purpose, sentence in WITHHELD_SENTENCES.items() if purpose in gone)]


def _of_share(spans: Sequence[Any], facts: Facts) -> list[Any]:
    own = own_steps(facts)
    return [span for span in spans if span.step not in OF_THE_BOARD or str(span.about) in own]


def _statements(facts: Facts) -> list[Statement]:
    return [
        Statement(row["purpose"], given=row["given"], stated_at=datetime.fromisoformat(row["stated_at"]))
        for row in facts["consents"]
    ]
