"""Every door to every arm as it stands on a day: little of each, for it is read with every new fact."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common.database import Transaction
from services.trials.domain.answers.changes import ArmKey
from services.trials.domain.changing.doors import Doors
from services.trials.store.tables.trials import site_statuses

_DOOR: Final = site_statuses.c.trial, site_statuses.c.arm, site_statuses.c.hospital
_NEWEST = (
    select(*_DOOR, site_statuses.c.status, site_statuses.c.since)
    .ext(distinct_on(*_DOOR))
    .where(site_statuses.c.since <= bindparam("day"))
    .order_by(*_DOOR, site_statuses.c.version.desc())
    .subquery()
)
_ON: Final = select(
    _NEWEST.c.trial,
    _NEWEST.c.arm,
    func.array_agg(_NEWEST.c.hospital).label("hospitals"),
    func.array_agg(_NEWEST.c.status).label("statuses"),
    func.array_agg(_NEWEST.c.since).label("since"),
).group_by(_NEWEST.c.trial, _NEWEST.c.arm)


async def on(tx: Transaction, day: date) -> Mapping[ArmKey, Doors]:
    """By trial and arm, hospital by hospital."""
    rows = await tx.all(_ON, {"day": day})
    return {
        (row.trial, row.arm): {
            hospital: (status, since)
            for hospital, status, since in sorted(zip(row.hospitals, row.statuses, row.since, strict=True))
        }
        for row in rows
    }
