"""Hospitals and their spellings: the network's data, and what the office entered in place of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, insert, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.trials.domain.hospitals import seed
from services.trials.domain.hospitals.hospital import Alias, Hospital
from services.trials.domain.hospitals.matching import Hospitals
from services.trials.store.tables.hospitals import hospital_aliases, trial_hospitals

ENTERING: Final = 7_215_406
"""A number for the lock; nothing else in this database uses it."""


async def known(tx: Transaction) -> Hospitals:
    """All of them, with their spellings."""
    return Hospitals((await hospitals(tx)).values(), (await aliases(tx)).values())


async def hospitals(tx: Transaction, *, known_at: datetime | None = None) -> Mapping[str, Hospital]:
    """By id, with their own coordinates; as far as they were entered at an instant."""
    by = trial_hospitals.c.id
    statement = select(trial_hospitals).ext(distinct_on(by)).order_by(by, trial_hospitals.c.version.desc())
    if known_at is not None:
        statement = statement.where(trial_hospitals.c.entered_at <= known_at)
    entered = (_hospital(row) for row in await tx.all(statement))
    return {one.id: one for one in (*seed.hospitals(), *entered)}


async def aliases(tx: Transaction) -> Mapping[tuple[str, str, str], Alias]:
    """By country, spelling and city; also those that were retired."""
    by = hospital_aliases.c.country, hospital_aliases.c.facility_key, hospital_aliases.c.city_key
    statement = select(hospital_aliases).ext(distinct_on(*by)).order_by(*by, hospital_aliases.c.version.desc())
    entered = (_alias(row) for row in await tx.all(statement))
    return {one.key: one for one in (*seed.aliases(), *entered)}


async def one_at_a_time(tx: Transaction) -> None:
    """Two who enter at once wait for each other: versions follow on one another."""
    await tx.execute(text(f"SELECT pg_advisory_xact_lock({ENTERING})"))


async def add_hospital(tx: Transaction, hospital: Hospital, entry: Audit) -> None:
    """One more version."""
    values = {name: getattr(hospital, name) for name in Hospital.__slots__}
    values |= {"entered_by": tx.call.by, "entered_at": tx.now}
    await tx.execute(insert(trial_hospitals).values(values))
    await audit.write(tx, entry)


async def add_alias(tx: Transaction, alias: Alias, entry: Audit) -> None:
    """One more version."""
    country, facility, city = alias.key
    values = {
        "country": country,
        "facility_key": facility,
        "city_key": city,
        "version": alias.version,
        "facility": alias.facility,
        "city": alias.city,
        "site": alias.hospital,
        "retired": alias.retired,
        "source": alias.source,
        "entered_by": tx.call.by,
        "entered_at": tx.now,
    }
    await tx.execute(insert(hospital_aliases).values(values))
    await audit.write(tx, entry)


def _hospital(row: Row[Any]) -> Hospital:
    return Hospital(**{name: getattr(row, name) for name in Hospital.__slots__})


def _alias(row: Row[Any]) -> Alias:
    return Alias(
        facility=row.facility,
        city=row.city,
        country=row.country,
        hospital=row.site,
        source=row.source,
        version=row.version,
        retired=row.retired,
    )
