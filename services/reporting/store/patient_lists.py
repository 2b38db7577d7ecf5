"""The patients a caller may see, with the latest episode and outcome of each."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.sql.selectable import LateralFromClause

from libs.common.call import EVERYWHERE
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice, fetch
from services.reporting.domain.stages import Standing
from services.reporting.store.tables import episodes, outcomes, sights, standings

_same = standings.alias("same")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; lineage, kind and timing are asked of one and the same episode."""

    lineage: str | None = None
    kind: str | None = None
    timing: str | None = None
    outcome: str | None = None
    hospital: str | None = None


async def find(tx: Transaction, wanted: Wanted, *, page: PageRequest) -> Slice:
    """One page, by code; a merged patient is found under the code that goes on."""
    latest, outcome = _latest_episode(), _outcome()
    statement = (
        select(
            standings.c.patient,
            standings.c.hospital,
            standings.c.region,
            latest.c.lineage,
            latest.c.kind,
            latest.c.relapse_number,
            latest.c.diagnosed_on,
            latest.c.timing,
            outcome.c.status,
            outcome.c.seen_on,
        )
        .select_from(standings.outerjoin(latest, true()).outerjoin(outcome, true()))
        .where(standings.c.standing == Standing.SHOWN, *_in_scope(tx), *_as_wanted(wanted, outcome))
    )
    return await fetch(tx, statement, by=(standings.c.patient,), page=page)


def _in_scope(tx: Transaction) -> list[ColumnElement[bool]]:
    if tx.call.scope == EVERYWHERE:
        return []
    seen = select(sights.c.patient).where(
        sights.c.patient == standings.c.patient, sights.c.organisation == tx.call.scope
    )
    return [seen.exists()]


def _as_wanted(wanted: Wanted, outcome: LateralFromClause) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.hospital:
        conditions.append(standings.c.hospital == wanted.hospital)
    if wanted.outcome:
        conditions.append(outcome.c.status == wanted.outcome)
    asked = _asked_of_episode(wanted)
    if asked:
        conditions.append(_episodes().where(*asked).exists())
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


def _episodes() -> Select[Any]:
    """The standing episodes of the patient in the outer row, under whichever of its codes."""
    return (
        select(episodes)
        .join(_same, _same.c.patient == episodes.c.patient)
        .where(_same.c.root == standings.c.patient, ~episodes.c.voided)
        .correlate(standings)
    )


def _latest_episode() -> LateralFromClause:
    return _episodes().order_by(episodes.c.diagnosed_on.desc(), episodes.c.episode_id.desc()).limit(1).lateral("latest")


def _outcome() -> LateralFromClause:
    return (
        select(outcomes.c.status, outcomes.c.seen_on)
        .join(_same, _same.c.patient == outcomes.c.patient)
        .where(_same.c.root == standings.c.patient)
        .order_by(outcomes.c.seen_on.desc(), outcomes.c.patient)
        .limit(1)
        .correlate(standings)
        .lateral("outcome")
    )
