"""Doors whose status somebody should confirm: open trials' arms in force, whatever the status unless it is closed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from services.trials.domain.network.confirmation import AFTER, UNANSWERED
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Site
from services.trials.store.sites import site_of
from services.trials.store.tables.trials import criteria_versions, site_statuses, trials

_DOOR = site_statuses.c.trial, site_statuses.c.arm, site_statuses.c.hospital
_NEWEST_FIRST = [column.desc() for column in (*_DOOR, site_statuses.c.version)]
"""As the unique index has them, backwards: a sort of all statuses there ever were took most of the time."""
_LAST = select(site_statuses).ext(distinct_on(*_DOOR)).order_by(*_NEWEST_FIRST).subquery("last")


async def page_of(tx: Transaction, *, verified_by: date, page: PageRequest) -> Slice:
    """Those last verified on that day or before, the oldest first; one's own unless the caller sees all."""
    statement = _to_confirm(verified_by)
    if not tx.call.everywhere:
        statement = statement.where(_LAST.c.organisation == tx.call.scope)
    return await pagination.fetch(tx, statement, by=(_LAST.c.verified_on, _LAST.c.id), page=page)


async def to_remind(tx: Transaction, day: date) -> Sequence[tuple[Site, int]]:
    """Those that have fallen due and of which nobody was told; each once, also where two look at once."""
    due = _to_confirm(day - AFTER).where(_LAST.c.reminded_at.is_(None)).with_only_columns(_LAST.c.id)
    taken = select(site_statuses).where(site_statuses.c.id.in_(due), site_statuses.c.reminded_at.is_(None))
    rows = await tx.all(taken.order_by(site_statuses.c.id).with_for_update(skip_locked=True))
    return [(site_of(row), row.version) for row in rows]


async def mark_reminded(tx: Transaction, site: Site, version: int, entry: Audit) -> None:
    """Whoever runs the site has been told of this status."""
    door = and_(*(column == value for column, value in zip(_DOOR, (site.trial, site.arm, site.hospital), strict=True)))
    marked = update(site_statuses).where(door, site_statuses.c.version == version)
    await tx.execute(marked.values(reminded_at=tx.now))
    await audit.write(tx, entry)


def overdue(now: datetime) -> Select[Any]:
    """How many nobody was told of for a day, or that nobody confirmed for a month after they were told."""
    untold = _LAST.c.reminded_at.is_(None) & (_LAST.c.verified_on < now.date() - AFTER)
    unanswered = _LAST.c.reminded_at < now - UNANSWERED
    due = _to_confirm(now.date() - AFTER).where(or_(untold, unanswered))
    return select(func.count()).select_from(due.subquery())


def _to_confirm(verified_by: date) -> Select[Any]:
    arm = func.jsonb_build_array(func.jsonb_build_object("id", _LAST.c.arm))
    in_force = and_(criteria_versions.c.trial == trials.c.id, criteria_versions.c.criteria_version == trials.c.in_force)
    return (
        select(_LAST)
        .join(trials, trials.c.id == _LAST.c.trial)
        .join(criteria_versions, in_force)
        .where(trials.c.stage == Stage.PUBLISHED, criteria_versions.c.arms.contains(arm))
        .where(_LAST.c.status != SiteStatus.CLOSED, _LAST.c.verified_on <= verified_by)
    )
