"""From one fact to the next: where in the read models each step of the network begins and ends."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, DateTime, Select, Table, Text, cast, func, literal, select, true, union_all
from sqlalchemy.sql.elements import ColumnElement

from services.reporting.domain.turnaround import Step
from services.reporting.store.tables.board import consultations, recommendations, referral_answers, referrals
from services.reporting.store.tables.patients import withdrawal_confirmations, withdrawals
from services.reporting.store.tables.samples import assay_steps, sample_steps

_RESULTED = "resulted"
_RECEIVED = "received"

Codes = Sequence[str] | None
"""One child's codes; None: the whole network."""


def spans(codes: Codes) -> CompoundSelect[Any]:
    """One row per step that has begun, with the time of its end if it has one."""
    return union_all(
        _consultation_answered(codes),
        _consultation_recommended(codes),
        _referral_answered(codes),
        _within(sample_steps, Step.EXTRACTED_TO_RECEIVED, first="collected", then=_RECEIVED, codes=codes),
        _within(sample_steps, Step.DISPATCHED_TO_RECEIVED, first="dispatched", then=_RECEIVED, codes=codes),
        _within(sample_steps, Step.RECEIVED_TO_BANKED, first=_RECEIVED, then="banked", codes=codes),
        _within(assay_steps, Step.ORDERED_TO_RESULTED, first="ordered", then=_RESULTED, codes=codes),
        _sample_resulted(codes),
        _withdrawal_confirmed(codes),
    )


def _of(table: Table, codes: Codes) -> ColumnElement[bool]:
    """Narrow down to one patient, inside each branch: the planner cannot push it through a grouping."""
    return true() if codes is None else table.c.patient.in_(codes)


def _about_them(table: Table, codes: Codes) -> ColumnElement[bool]:
    """All steps of a sample or assay, also those that were stated under another code of the same child."""
    if codes is None:
        return true()
    about = table.primary_key.columns[0]
    # As an array the ids are found first, by the index on patient; a semi-join would read the whole table.
    return about == func.any(func.array(select(about).where(_of(table, codes)).scalar_subquery()))


def _span(
    step: Step, *, about: ColumnElement[Any], began_at: ColumnElement[Any], ended_at: ColumnElement[Any]
) -> Select[Any]:
    return select(
        literal(step.value, Text).label("step"),
        about.label("about"),
        cast(began_at, DateTime(timezone=True)).label("began_at"),
        cast(ended_at, DateTime(timezone=True)).label("ended_at"),
    )


def _consultation_answered(codes: Codes) -> Select[Any]:
    asked = consultations.c
    return _span(
        Step.OPENED_TO_ANSWER, about=asked.consultation_id, began_at=asked.opened_at, ended_at=asked.answered_at
    ).where(_of(consultations, codes))


def _consultation_recommended(codes: Codes) -> Select[Any]:
    """Up to the first version: a later one mends the advice, it does not give it."""
    asked = consultations.c
    first = func.min(recommendations.c.issued_at)
    return (
        _span(Step.OPENED_TO_RECOMMENDATION, about=asked.consultation_id, began_at=asked.opened_at, ended_at=first)
        .join(recommendations, recommendations.c.consultation_id == asked.consultation_id)
        .where(_of(consultations, codes))
        .group_by(asked.consultation_id)
    )


def _referral_answered(codes: Codes) -> Select[Any]:
    """A referral taken back later keeps no time of its answer: it leaves this figure."""
    answer = referral_answers.c
    return (
        _span(
            Step.REFERRED_TO_ANSWERED,
            about=referrals.c.referral_id,
            began_at=referrals.c.made_at,
            ended_at=answer.answered_at,
        )
        .join(referral_answers, answer.referral_id == referrals.c.referral_id)
        .where(answer.stage != "revoked", _of(referrals, codes))
    )


def _within(steps: Table, step: Step, *, first: str, then: str, codes: Codes) -> Select[Any]:
    """From the first step of one kind to the first of another, on the same sample or assay."""
    about = steps.primary_key.columns[0]
    return (
        _span(
            step,
            about=about,
            began_at=func.min(steps.c.happened_at).filter(steps.c.stage == first),
            ended_at=func.min(steps.c.happened_at).filter(steps.c.stage == then),
        )
        .where(_about_them(steps, codes))
        .group_by(about)
    )


def _sample_resulted(codes: Codes) -> Select[Any]:
    resulted = assay_steps.c
    received = (
        select(sample_steps.c.sample_id, func.min(sample_steps.c.happened_at).label("at"))
        .where(sample_steps.c.stage == _RECEIVED, _about_them(sample_steps, codes))
        .group_by(sample_steps.c.sample_id)
        .subquery()
    )
    return (
        _span(
            Step.RECEIVED_TO_RESULTED,
            about=resulted.assay_id,
            began_at=received.c.at,
            ended_at=resulted.happened_at,
        )
        .join(received, received.c.sample_id == resulted.sample_id)
        .where(resulted.stage == _RESULTED, _of(assay_steps, codes))
    )


def _withdrawal_confirmed(codes: Codes) -> Select[Any]:
    confirmed = withdrawal_confirmations.c
    return (
        _span(
            Step.WITHDRAWN_TO_CONFIRMED,
            about=withdrawals.c.withdrawal_id,
            began_at=withdrawals.c.stated_at,
            ended_at=confirmed.confirmed_at,
        )
        .join(withdrawal_confirmations, confirmed.withdrawal_id == withdrawals.c.withdrawal_id)
        .where(_of(withdrawals, codes))
    )
