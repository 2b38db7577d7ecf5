"""Sites: every status a hospital's door to an arm ever had, each with its date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import Row, Select, bindparam, insert, select
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
    asked = {"day": day, "trial": trial, "known_at": known_at}
    given = {name: value for name, value in asked.items() if value is not None}
    found = [_site(*row) for row in reversed(await tx.all(_standing(*given), given))]
    shut = await parts.closed_arms(tx, day, trial=trial, known_at=known_at)
    return [replace(one, parts_closed=True) if (one.trial, one.arm) in shut else one for one in found]


_SHOWN: Final = (
    "trial",
    "arm",
    "hospital",
    "name",
    "organisation",
    "status",
    "since",
    "verified_on",
    "source",
    "slots_free",
    "slots_total",
)


@cache
def _standing(*given: str) -> Select[Any]:
    """The doors on a `day`, last first; of a `trial`, and as `known_at` an instant, if these are given.

    In that order a long history is read from the unique index backwards, and not sorted.
    """
    site = site_statuses.c
    door = site.trial, site.arm, site.hospital
    limits = {
        "day": site.since <= bindparam("day"),
        "trial": site.trial == bindparam("trial"),
        "known_at": site.recorded_at <= bindparam("known_at"),
    }
    statement = select(*(site[name] for name in _SHOWN)).ext(distinct_on(*door)).where(*(limits[one] for one in given))
    return statement.order_by(*(column.desc() for column in (*door, site.version)))


def site_of(row: Row[Any]) -> Site:
    """A row as a site."""
    return _site(*(getattr(row, name) for name in _SHOWN))


@lru_cache(maxsize=8192)
def _site(*values: Any) -> Site:
    """Read again for every child that is asked about; the same row is the same door."""
    told = dict(zip(_SHOWN, values, strict=True))
    return Site(**{**told, "status": SiteStatus(told["status"])})
