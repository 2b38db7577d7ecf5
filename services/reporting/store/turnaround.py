"""How long each step took, worked out from the instants in the read models alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    DateTime,
    Row,
    Select,
    Subquery,
    Table,
    Text,
    cast,
    extract,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from libs.common.database import Transaction
from services.reporting.domain.turnaround import Spread, Step
from services.reporting.store.tables import (
    assay_steps,
    consultations,
    recommendations,
    referral_answers,
    referrals,
    sample_steps,
    withdrawal_confirmations,
    withdrawals,
)

_RESULTED = "resulted"
_RECEIVED = "received"
_SECONDS_PER_HOUR = 3600


async def spreads(tx: Transaction) -> list[Spread]:
    """Median and ninth decile of every step's time over the network; a step nobody finished has none."""
    spans = _finished()
    hours = spans.c.hours
    rows = await tx.all(
        select(
            spans.c.step,
            func.count().label("finished"),
            func.percentile_cont(0.5).within_group(hours).label("median"),
            func.percentile_cont(0.9).within_group(hours).label("p90"),
        ).group_by(spans.c.step)
    )
    found = {row.step: Spread(Step(row.step), row.finished, row.median, row.p90) for row in rows}
    return [found.get(step, Spread(step, 0, None, None)) for step in Step]


async def spans_of(tx: Transaction, codes: Sequence[str]) -> Sequence[Row[Any]]:
    """Every finished step of one patient."""
    spans = _finished()
    return await tx.all(
        select(spans)
        .where(spans.c.patient == func.any(list(codes)))
        .order_by(spans.c.began_at, spans.c.step, spans.c.about)
    )


def _finished() -> Subquery:
    """One row per finished step. A step that ends before it begins is a wrong entry and takes no part."""
    spans = _spans().subquery()
    hours = cast(extract("epoch", spans.c.ended_at - spans.c.began_at), literal(0.0).type) / _SECONDS_PER_HOUR
    return select(spans, hours.label("hours")).where(spans.c.ended_at >= spans.c.began_at).subquery()


def _spans() -> CompoundSelect[Any]:
    return union_all(
        _consultation_answered(),
        _consultation_recommended(),
        _referral_answered(),
        _within(sample_steps, Step.EXTRACTED_TO_RECEIVED, first="collected", then=_RECEIVED),
        _within(sample_steps, Step.DISPATCHED_TO_RECEIVED, first="dispatched", then=_RECEIVED),
        _within(sample_steps, Step.RECEIVED_TO_BANKED, first=_RECEIVED, then="banked"),
        _within(assay_steps, Step.ORDERED_TO_RESULTED, first="ordered", then=_RESULTED),
        _sample_resulted(),
        _withdrawal_confirmed(),
    )


def _span(
    step: Step,
    *,
    patient: ColumnElement[Any],
    about: ColumnElement[Any],
    began_at: ColumnElement[Any],
    ended_at: ColumnElement[Any],
) -> Select[Any]:
    return select(
        literal(step.value, Text).label("step"),
        patient.label("patient"),
        about.label("about"),
        cast(began_at, DateTime(timezone=True)).label("began_at"),
        cast(ended_at, DateTime(timezone=True)).label("ended_at"),
    )


def _consultation_answered() -> Select[Any]:
    asked = consultations.c
    return _span(
        Step.OPENED_TO_ANSWER,
        patient=asked.patient,
        about=asked.consultation_id,
        began_at=asked.opened_at,
        ended_at=asked.answered_at,
    )


def _consultation_recommended() -> Select[Any]:
    """Up to the first version: a later one mends the advice, it does not give it."""
    asked = consultations.c
    first = func.min(recommendations.c.issued_at)
    return (
        _span(
            Step.OPENED_TO_RECOMMENDATION,
            patient=asked.patient,
            about=asked.consultation_id,
            began_at=asked.opened_at,
            ended_at=first,
        )
        .join(recommendations, recommendations.c.consultation_id == asked.consultation_id)
        .group_by(asked.patient, asked.consultation_id, asked.opened_at)
    )


def _referral_answered() -> Select[Any]:
    """A referral taken back later keeps no time of its answer: it leaves this figure."""
    made = referrals.c
    return _span(
        Step.REFERRED_TO_ANSWERED,
        patient=made.patient,
        about=made.referral_id,
        began_at=made.made_at,
        ended_at=referral_answers.c.answered_at,
    ).join(
        referral_answers,
        (referral_answers.c.referral_id == made.referral_id) & (referral_answers.c.state != "revoked"),
    )


def _within(steps: Table, step: Step, *, first: str, then: str) -> Select[Any]:
    """From the first step of one kind to the first of another, on the same sample or assay."""
    about = steps.primary_key.columns[0]
    return _span(
        step,
        patient=func.min(steps.c.patient),
        about=about,
        began_at=func.min(steps.c.happened_at).filter(steps.c.stage == first),
        ended_at=func.min(steps.c.happened_at).filter(steps.c.stage == then),
    ).group_by(about)


def _sample_resulted() -> Select[Any]:
    resulted = assay_steps.c
    received = (
        select(sample_steps.c.sample_id, func.min(sample_steps.c.happened_at).label("at"))
        .where(sample_steps.c.stage == _RECEIVED)
        .group_by(sample_steps.c.sample_id)
        .subquery()
    )
    return (
        _span(
            Step.RECEIVED_TO_RESULTED,
            patient=resulted.patient,
            about=resulted.assay_id,
            began_at=received.c.at,
            ended_at=resulted.happened_at,
        )
        .join(received, received.c.sample_id == resulted.sample_id)
        .where(resulted.stage == _RESULTED)
    )


def _withdrawal_confirmed() -> Select[Any]:
    confirmed = withdrawal_confirmations.c
    return _span(
        Step.WITHDRAWN_TO_CONFIRMED,
        patient=withdrawals.c.patient,
        about=withdrawals.c.withdrawal_id,
        began_at=withdrawals.c.stated_at,
        ended_at=confirmed.confirmed_at,
    ).join(withdrawal_confirmations, confirmed.withdrawal_id == withdrawals.c.withdrawal_id)
