"""The history of the sources: every version, from the moment it was known here. Nothing in it is replaced."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, literal, select, update
from sqlalchemy.dialects.postgresql import Insert, distinct_on, insert

from libs.common.database import Transaction
from services.trials.domain.patient import KnownPatient
from services.trials.store.tables.history import source_versions
from services.trials.store.tables.patients import sources

_SAME: Final = ("version", "hospital", "kind", "event", "entered_by", "stated_at", "voided", "claims", "settles")
_ADD: Final = insert(source_versions)


async def add(tx: Transaction, row: dict[str, object]) -> None:
    """What the sources now hold in this row was known from this moment on."""
    known = {"known_as": row["patient"], "source": row["id"], "known_at": tx.now, "patient": row["patient"]}
    tx.later(_ADD, known | {name: row[name] for name in _SAME})


def as_known(code: str, at: datetime) -> Select[Any]:
    """The rows as the sources held them at that instant, of the child under the code it then had."""
    seen = source_versions.c
    newest = (
        select(seen.source.label("id"), *(seen[name] for name in _SAME))
        .ext(distinct_on(seen.source))
        .where(seen.known_as == code, seen.known_at <= at)
        .order_by(seen.source, seen.version.desc())
        .subquery()
    )
    return select(newest).order_by(newest.c.stated_at, newest.c.id)


async def forget(tx: Transaction, code: str) -> None:
    """All of it, also what was known under codes that were merged into this one."""
    await tx.execute(delete(source_versions).where(source_versions.c.patient == code))


async def pass_on(tx: Transaction, code: str, to: KnownPatient) -> None:
    """What was known of one code is another's from now on, or seen by another hospital."""
    if to.code != code:
        await tx.execute(_known_from_now(tx.now, to, sources.c.patient == code))
    moved = update(source_versions).where(source_versions.c.patient == code)
    await tx.execute(moved.values(patient=to.code, hospital=to.hospital))


def _known_from_now(now: datetime, to: KnownPatient, which: ColumnElement[bool]) -> Insert:
    """Under the surviving code nothing of the duplicate was known before the two were merged."""
    new = {"known_as": to.code, "known_at": now, "patient": to.code, "hospital": to.hospital}
    same = {name: sources.c[name] for name in _SAME if name != "hospital"}
    fresh = {name: literal(value, source_versions.c[name].type) for name, value in new.items()}
    columns = {**fresh, "source": sources.c.id, **same}
    return insert(source_versions).from_select(list(columns), select(*columns.values()).where(which))
