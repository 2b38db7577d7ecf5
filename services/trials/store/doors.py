"""Every door to every arm as it stands on a day: little of each, for it is read with every new fact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common.database import Transaction
from services.trials.domain.answers.changes import ArmKey
from services.trials.domain.answers.options.place import country_of
from services.trials.domain.changing.doors import Doors, standing_door
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import STATUS_GROWS_OLD_AFTER, Trial, door_by
from services.trials.store import hospitals, parts
from services.trials.store.tables.trials import site_statuses

_DOOR: Final = site_statuses.c.trial, site_statuses.c.arm, site_statuses.c.hospital
_NEWEST = (
    select(
        *_DOOR,
        site_statuses.c.status,
        site_statuses.c.since,
        site_statuses.c.organisation,
        func.coalesce(site_statuses.c.slots_free == 0, False).label("full"),
        (site_statuses.c.verified_on < bindparam("verified_from")).label("old"),
    )
    .ext(distinct_on(*_DOOR))
    .where(site_statuses.c.since <= bindparam("day"))
    .order_by(*(column.desc() for column in (*_DOOR, site_statuses.c.version)))
    .subquery()
)
_TOLD: Final = ("hospital", "status", "since", "full", "old", "organisation")
_ON: Final = select(
    _NEWEST.c.trial, _NEWEST.c.arm, *(func.array_agg(_NEWEST.c[name]).label(name) for name in _TOLD)
).group_by(_NEWEST.c.trial, _NEWEST.c.arm)


async def on(tx: Transaction, day: date, trials: Iterable[Trial]) -> Mapping[ArmKey, Doors]:
    """By trial and arm, hospital by hospital; with the country where an open arm's criteria ask for the place."""
    verified_from = day - timedelta(days=STATUS_GROWS_OLD_AFTER)
    rows = await tx.all(_ON, {"day": day, "verified_from": verified_from})
    shut = await parts.closed_arms(tx, day)
    asking = {(trial.id, arm.id) for trial in trials for arm in trial.arms if arm.site_keys}
    entered = {one.id: one.country for one in (await hospitals.hospitals(tx)).values()} if asking else {}
    found: dict[ArmKey, Doors] = {}
    for row in rows:
        key = row.trial, row.arm
        told = tuple(tuple(row._mapping[name]) for name in _TOLD)  # noqa: SLF001 - SQLAlchemy's public name
        doors = _doors(told, parts_closed=key in shut)
        found[key] = _placed(doors, told, entered) if key in asking else doors
    return found


@lru_cache(maxsize=4096)
def _doors(told: tuple[tuple[Any, ...], ...], *, parts_closed: bool) -> Doors:
    """Read for every fact that arrives: an arm whose doors stand as they did is the same object."""
    return {
        hospital: standing_door(
            status, since, door_by(SiteStatus(status), full=full, parts_closed=parts_closed, old=old).reason
        )
        for hospital, status, since, full, old, _ in sorted(zip(*told, strict=True), key=itemgetter(0))
    }


def _placed(doors: Doors, told: Sequence[Sequence[Any]], entered: Mapping[str, str | None]) -> Doors:
    """With the country of each hospital."""
    parties = dict(zip(told[_TOLD.index("hospital")], told[_TOLD.index("organisation")], strict=True))
    return {name: replace(door, country=country_of(parties[name], entered.get(name))) for name, door in doors.items()}
