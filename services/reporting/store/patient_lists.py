"""The patients a caller may see, and the latest that is known of those on one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common.call import EVERYWHERE
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice, fetch
from services.reporting.domain.stages import Standing
from services.reporting.store.tables.course import episodes, outcomes
from services.reporting.store.tables.patients import sights, standings

_same = standings.alias("same")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; lineage, kind and timing are asked of one and the same episode."""

    lineage: str | None = None
    kind: str | None = None
    timing: str | None = None
    outcome: str | None = None
    hospital: str | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest episode and the latest outcome; None where nothing is known."""

    lineage: str | None = None
    kind: str | None = None
    relapse_number: int | None = None
    diagnosed_on: str | None = None
    timing: tuple[str, ...] | None = None
    status: str | None = None
    seen_on: str | None = None


async def find(tx: Transaction, wanted: Wanted, *, page: PageRequest) -> Slice:
    """One page, by code; a merged patient is found under the code that goes on."""
    statement = select(standings.c.patient, standings.c.hospital, standings.c.region).where(
        standings.c.standing == Standing.SHOWN, *_in_scope(tx), *_as_wanted(wanted)
    )
    return await fetch(tx, statement, by=(standings.c.patient,), page=page)


async def latest(tx: Transaction, codes: Sequence[str]) -> Mapping[str, Latest]:
    """What was diagnosed last and how the child was last seen, of each of these patients."""
    episode_of = {row.root: row for row in await tx.all(_latest_episodes(codes))}
    outcome_of = {row.root: row for row in await tx.all(_outcomes().where(_same.c.root.in_(codes)))}
    return {code: _latest(episode_of.get(code), outcome_of.get(code)) for code in codes}


def _latest(episode: Row[Any] | None, outcome: Row[Any] | None) -> Latest:
    return Latest(
        lineage=episode and episode.lineage,
        kind=episode and episode.kind,
        relapse_number=episode and episode.relapse_number,
        diagnosed_on=episode and episode.diagnosed_on,
        timing=episode and tuple(episode.timing),
        status=outcome and outcome.status,
        seen_on=outcome and outcome.seen_on,
    )


def _in_scope(tx: Transaction) -> list[ColumnElement[bool]]:
    if tx.call.scope == EVERYWHERE:
        return []
    return [standings.c.patient.in_(select(sights.c.patient).where(sights.c.organisation == tx.call.scope))]


def _as_wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.hospital:
        conditions.append(standings.c.hospital == wanted.hospital)
    if wanted.outcome:
        latest = _outcomes().subquery()
        conditions.append(standings.c.patient.in_(select(latest.c.root).where(latest.c.status == wanted.outcome)))
    asked = _asked_of_episode(wanted)
    if asked:
        has_one = select(_same.c.root).join(episodes, episodes.c.patient == _same.c.patient)
        conditions.append(standings.c.patient.in_(has_one.where(~episodes.c.voided, *asked)))
    return conditions


def _asked_of_episode(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.lineage:
        asked.append(episodes.c.lineage == wanted.lineage)
    if wanted.kind:
        asked.append(episodes.c.kind == wanted.kind)
    if wanted.timing:
        # Only where the dates leave a single class: a possible one is not a known one.
        asked.append(episodes.c.timing == [wanted.timing])
    return asked


def _latest_episodes(codes: Sequence[str]) -> Select[Any]:
    """Of each of these patients, under whichever of its codes it was stated."""
    return (
        select(_same.c.root, episodes)
        .join(_same, _same.c.patient == episodes.c.patient)
        .where(_same.c.root.in_(codes), ~episodes.c.voided)
        .ext(distinct_on(_same.c.root))
        .order_by(_same.c.root, episodes.c.diagnosed_on.desc(), episodes.c.episode_id.desc())
    )


def _outcomes() -> Select[Any]:
    """Of every patient, under whichever of its codes it was stated."""
    return (
        select(_same.c.root, outcomes.c.status, outcomes.c.seen_on)
        .join(_same, _same.c.patient == outcomes.c.patient)
        .ext(distinct_on(_same.c.root))
        .order_by(_same.c.root, outcomes.c.seen_on.desc(), outcomes.c.patient)
    )
