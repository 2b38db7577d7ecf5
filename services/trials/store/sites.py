"""Sites: every status a hospital's door to an arm ever had, each with its date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Site
from services.trials.store import parts
from services.trials.store.tables.trials import site_statuses


async def add(tx: Transaction, site: Site, *, version: int, entry: Audit) -> None:
    """Append a status; earlier ones stay. Lock the trial before."""
    values = {
        "id": new_id(),
        "trial": site.trial,
        "arm": site.arm,
        "hospital": site.hospital,
        "name": site.name,
        "organisation": site.organisation,
        "status": site.status,
        "since": site.since,
        "verified_on": site.verified_on,
        "source": site.source,
        "version": version,
        "recorded_at": tx.now,
        "slots_free": site.slots_free,
        "slots_total": site.slots_total,
    }
    await tx.execute(insert(site_statuses).values(values))
    await audit.write(tx, entry)


async def newest(tx: Transaction, *, trial: str, arm: str, hospital: str) -> tuple[Site, int] | None:
    """The status last recorded, with its version."""
    door = site_statuses.c.trial == trial, site_statuses.c.arm == arm, site_statuses.c.hospital == hospital
    row = await tx.first(select(site_statuses).where(*door).order_by(site_statuses.c.version.desc()).limit(1))
    return (site_of(row), row.version) if row is not None else None


async def on(
    tx: Transaction, day: date, *, trial: str | None = None, known_at: datetime | None = None
) -> Sequence[Site]:
    """Every door as it stood on that day, by trial, arm and hospital; as far as that was recorded at an instant."""
    door = site_statuses.c.trial, site_statuses.c.arm, site_statuses.c.hospital
    statement = (
        select(site_statuses)
        .ext(distinct_on(*door))
        .where(site_statuses.c.since <= day)
        .order_by(*door, site_statuses.c.since.desc(), site_statuses.c.version.desc())
    )
    wanted = statement if trial is None else statement.where(site_statuses.c.trial == trial)
    if known_at is not None:
        wanted = wanted.where(site_statuses.c.recorded_at <= known_at)
    found = [site_of(row) for row in await tx.all(wanted)]
    shut = await parts.closed_arms(tx, day, trial=trial, known_at=known_at)
    return [replace(one, parts_closed=True) if (one.trial, one.arm) in shut else one for one in found]


def site_of(row: Row[Any]) -> Site:
    """A row as a site."""
    return Site(
        trial=row.trial,
        arm=row.arm,
        hospital=row.hospital,
        name=row.name,
        organisation=row.organisation,
        status=SiteStatus(row.status),
        since=row.since,
        verified_on=row.verified_on,
        source=row.source,
        slots_free=row.slots_free,
        slots_total=row.slots_total,
    )
