"""Pins and their flags. They go with a withdrawal, and with the recommendation that a newer one replaces."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, exists, func, insert, select, update

from libs.common import audit, pagination
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.pagination import PageRequest, Slice
from libs.common.vocabulary import Verdict
from services.trials.domain.patient import KnownPatient
from services.trials.domain.pins.pin import Flag, FlaggedPin, Pin
from services.trials.store.tables.pins import pin_flags, pins

_OF: Final = select(pins).where(pins.c.patient.in_(bindparam("codes", expanding=True))).order_by(pins.c.id)
_FLAGS: Final = (
    select(pin_flags)
    .where(pin_flags.c.pin.in_(bindparam("ids", expanding=True)))
    .order_by(pin_flags.c.pin, pin_flags.c.number)
)


async def newest_version(tx: Transaction, consultation: UUID) -> int:
    """Of the recommendation whose pins there are; 0 if there are none."""
    theirs = select(func.max(pins.c.recommendation_version)).where(pins.c.consultation_id == consultation)
    return int(await tx.scalar(theirs) or 0)


async def drop(tx: Transaction, consultation: UUID, entry: Audit) -> None:
    """A newer recommendation takes the place of the one that was pinned."""
    dropped = await tx.execute(delete(pins).where(pins.c.consultation_id == consultation))
    if dropped.rowcount:
        await audit.write(tx, entry)


async def add(tx: Transaction, pin: Pin, entry: Audit) -> None:
    """Keep it."""
    await tx.execute(insert(pins).values(asdict(pin)))
    await audit.write(tx, entry)


async def of_patients(tx: Transaction, codes: Sequence[str]) -> Mapping[str, Sequence[FlaggedPin]]:
    """Child by child, with what was flagged."""
    rows = await tx.all(_OF, {"codes": list(codes)})
    found: dict[str, list[FlaggedPin]] = defaultdict(list)
    for one in await flagged(tx, rows):
        found[one.pin.patient].append(one)
    return found


async def flagged(tx: Transaction, rows: Sequence[Row[Any]]) -> Sequence[FlaggedPin]:
    """The pins of these rows with their flags."""
    flags: dict[UUID, list[Flag]] = defaultdict(list)
    if rows:
        for row in await tx.all(_FLAGS, {"ids": [row.id for row in rows]}):
            flags[row.pin].append(Flag(row.reason, row.raised_at))
    return [FlaggedPin(_pin(row), tuple(flags[row.id])) for row in rows]


async def flag(tx: Transaction, pin: Pin, reasons: Mapping[int, str], entry: Audit) -> None:
    """Raise flags by their numbers; each reason once."""
    rows = [
        {"pin": pin.id, "reason": reason, "number": number, "raised_at": tx.now} for number, reason in reasons.items()
    ]
    await tx.execute(insert(pin_flags), rows)
    await audit.write(tx, entry)


async def page_of(tx: Transaction, *, stale: bool | None, trial: str | None, page: PageRequest) -> Slice:
    """Those of the caller's own patients."""
    statement = select(pins) if tx.call.everywhere else select(pins).where(pins.c.hospital == tx.call.scope)
    if trial:
        statement = statement.where(pins.c.trial == trial)
    if stale is not None:
        raised = exists().where(pin_flags.c.pin == pins.c.id)
        statement = statement.where(raised if stale else ~raised)
    return await pagination.fetch(tx, statement, by=(pins.c.id,), page=page)


async def forget(tx: Transaction, code: str, entry: Audit) -> None:
    """Delete all of the child's."""
    forgotten = await tx.execute(delete(pins).where(pins.c.patient == code))
    if forgotten.rowcount:
        await audit.write(tx, entry)


async def pass_on(tx: Transaction, code: str, to: KnownPatient) -> None:
    """Under another code, or to another hospital; audited with the facts."""
    moved = update(pins).where(pins.c.patient == code)
    await tx.execute(moved.values(patient=to.code, hospital=to.hospital))


def _pin(row: Row[Any]) -> Pin:
    found = {**row._mapping}  # noqa: SLF001 - SQLAlchemy's public name
    return Pin(**{**found, "verdict": Verdict(row.verdict) if row.verdict else None})
