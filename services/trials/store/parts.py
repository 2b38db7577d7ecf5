"""Dose levels and cohorts: every status each ever had, and which arms have none left that takes children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.domain.trials.stages import SiteStatus
from services.trials.store.tables.parts import part_statuses
from services.trials.store.tables.trials import criteria_versions


@dataclass(frozen=True, slots=True)
class PartStatus:
    """How a dose level or cohort stands from a day on, wherever the arm is run."""

    trial: str
    arm: str
    part: str
    status: SiteStatus
    since: date
    verified_on: date
    source: str
    version: int = 0


async def add(tx: Transaction, found: PartStatus, entry: Audit) -> None:
    """Append a status; earlier ones stay. Lock the trial before."""
    values = {name: getattr(found, name) for name in PartStatus.__slots__}
    values |= {"recorded_by": tx.call.by, "recorded_at": tx.now}
    await tx.execute(insert(part_statuses).values(values))
    await audit.write(tx, entry)


async def newest_version(tx: Transaction, found: PartStatus) -> int:
    """Of this part; 0 if nobody has said anything of it."""
    part = part_statuses.c
    same = part.trial == found.trial, part.arm == found.arm, part.part == found.part
    return await tx.scalar(select(func.coalesce(func.max(part.version), 0)).where(*same)) or 0


async def on(
    tx: Transaction, day: date, *, trial: str | None = None, known_at: datetime | None = None
) -> Sequence[PartStatus]:
    """Every part as it stood on that day, by what was known at some time."""
    part = part_statuses.c.trial, part_statuses.c.arm, part_statuses.c.part
    statement = (
        select(part_statuses)
        .ext(distinct_on(*part))
        .where(part_statuses.c.since <= day)
        .order_by(*part, part_statuses.c.version.desc())
    )
    wanted = statement if trial is None else statement.where(part_statuses.c.trial == trial)
    if known_at is not None:
        wanted = wanted.where(part_statuses.c.recorded_at <= known_at)
    return [_status(row) for row in await tx.all(wanted)]


async def closed_arms(
    tx: Transaction, day: date, *, trial: str | None = None, known_at: datetime | None = None
) -> set[tuple[str, str]]:
    """Arms with dose levels or cohorts of which each is known not to recruit; what nobody has said of closes none."""
    said = await on(tx, day, trial=trial, known_at=known_at)
    if not said:
        return set()
    standing = {(one.trial, one.arm, one.part): one.status for one in said}
    declared = await _declared(tx, {one.trial for one in said}, known_at)
    return {
        (trial, arm)
        for (trial, arm), parts in declared.items()
        if all(_shut(standing.get((trial, arm, part))) for part in parts)
    }


async def _declared(tx: Transaction, of: set[str], known_at: datetime | None) -> Mapping[tuple[str, str], list[str]]:
    """By trial and arm the parts that the criteria in force name, or those of a draft."""
    version = criteria_versions.c
    published: ColumnElement[bool] = version.published_at.is_not(None)
    wanted = select(criteria_versions).ext(distinct_on(version.trial)).where(version.trial.in_(of))
    if known_at is not None:
        published = published & (version.published_at <= known_at)
        wanted = wanted.where(version.written_at <= known_at)
    newest = version.trial, func.coalesce(published, False).desc(), version.criteria_version.desc()
    rows = await tx.all(wanted.order_by(*newest))
    arms = ((row.trial, arm) for row in rows for arm in row.arms)
    return {(trial, arm["id"]): [part["id"] for part in arm["parts"]] for trial, arm in arms if arm.get("parts")}


def _shut(status: SiteStatus | None) -> bool:
    return status not in {None, SiteStatus.RECRUITING, SiteStatus.UNKNOWN}


def _status(row: Row[Any]) -> PartStatus:
    return PartStatus(
        trial=row.trial,
        arm=row.arm,
        part=row.part,
        status=SiteStatus(row.status),
        since=row.since,
        verified_on=row.verified_on,
        source=row.source,
        version=row.version,
    )
