"""The trials that are open on a day, with the criteria in force on that day."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

import orjson
from sqlalchemy import Row, Select, Text, bindparam, cast, select
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common.database import Transaction
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.stages import Stage
from services.trials.domain.trials.trial import Arm, Reference, Trial
from services.trials.store.tables.trials import criteria_versions, trial_stages, trials

_WRITTEN = cast(criteria_versions.c.arms, Text).label("written")
"""The trees as text, so that the same text is read only once."""

_SAID = cast(trials.c.document_references, Text).label("said")
"""Likewise."""


async def open_on(tx: Transaction, day: date, *, known_at: datetime | None = None) -> tuple[Trial, ...]:
    """As the network knew them on that day, and as far as that was recorded at an instant."""
    given: dict[str, object] = {"day": day, "end": datetime.combine(day + timedelta(days=1), time.min, UTC)}
    if known_at is not None:
        given["known_at"] = known_at
    return tuple(_trial(row) for row in await tx.all(_open(as_known=known_at is not None), given))


@cache
def _open(*, as_known: bool) -> Select[Any]:
    stages, criteria = _stages(as_known=as_known).subquery("stages"), _criteria(as_known=as_known).subquery("criteria")
    return (
        select(trials.c.id, trials.c.title, trials.c.phase, _SAID, criteria)
        .join(stages, stages.c.trial == trials.c.id)
        .join(criteria, criteria.c.trial == trials.c.id)
        .where(stages.c.stage == Stage.PUBLISHED)
        .order_by(trials.c.id)
    )


def _stages(*, as_known: bool) -> Select[Any]:
    statement = (
        select(trial_stages.c.trial, trial_stages.c.stage)
        .ext(distinct_on(trial_stages.c.trial))
        .where(trial_stages.c.since <= bindparam("day"))
        .order_by(trial_stages.c.trial, trial_stages.c.version.desc())
    )
    return statement.where(trial_stages.c.recorded_at <= bindparam("known_at")) if as_known else statement


def _criteria(*, as_known: bool) -> Select[Any]:
    statement = (
        select(criteria_versions.c.trial, criteria_versions.c.criteria_version, _WRITTEN)
        .ext(distinct_on(criteria_versions.c.trial))
        .where(criteria_versions.c.published_at < bindparam("end"))
        .order_by(criteria_versions.c.trial, criteria_versions.c.criteria_version.desc())
    )
    return statement.where(criteria_versions.c.published_at <= bindparam("known_at")) if as_known else statement


def _trial(row: Row[Any]) -> Trial:
    return Trial(
        id=row.id,
        title=row.title,
        phase=row.phase,
        stage=Stage.PUBLISHED,
        criteria_version=row.criteria_version,
        arms=_arms(row.written),
        references=_references(row.said),
    )


@lru_cache(maxsize=1024)
def _references(said: str) -> tuple[Reference, ...]:
    return tuple(Reference(one["says"], one["on"]) for one in orjson.loads(said))


@lru_cache(maxsize=1024)
def _arms(written: str) -> tuple[Arm, ...]:
    """Looked up for every fact that arrives; what is cached depends on nothing but the text."""
    return read_arms(orjson.loads(written), least=0)
