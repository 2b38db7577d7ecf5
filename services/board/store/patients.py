"""The patients the board has heard of, and under which code a duplicate goes on."""

from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotYetKnown, WrongState
from libs.common.keeping import keep_newest
from services.board.domain.patient import Patient
from services.board.store.known_tables import known_patients as table
from services.board.store.scope import belongs


def _of(row: Row[Any]) -> Patient:
    return Patient(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def keep(tx: Transaction, patient: Patient, entry: Audit) -> None:
    """Keep what is newest of a patient; older news changes nothing."""
    if await keep_newest(tx, table, code=patient.code, hospital=patient.hospital, version=patient.version):
        await audit.write(tx, entry)


async def lock(tx: Transaction, code: str) -> Patient:
    """Hold the patient, so that a withdrawal of consent and a new question take turns.

    A child of another hospital and one not heard of yet get the same answer: nobody learns that a
    code is in use elsewhere.
    """
    mine = and_(table.c.code == code, belongs(tx, table.c.hospital))
    row = await tx.first(select(table).where(mine).with_for_update())
    if row is None:
        raise NotYetKnown("No patient of yours with this code is known to the board (yet).", where="body.patient")
    return _of(row)


async def follow(tx: Transaction, code: str) -> Patient:
    """Hold the patient an event speaks of, or the one under whose code it goes on."""
    found = await lock(tx, code)
    return await lock(tx, found.merged_into) if found.merged_into else found


async def find(tx: Transaction, code: str) -> Patient | None:
    """The patient an event speaks of (or the one under whose code it goes on), held; None if not heard of."""
    try:
        return await follow(tx, code)
    except NotYetKnown:
        return None


async def move(tx: Transaction, patient: Patient, entry: Audit) -> None:
    """Another hospital treats the child, also under the codes that were duplicates of it."""
    theirs = or_(table.c.code == patient.code, table.c.merged_into == patient.code)
    await tx.execute(update(table).where(theirs).values(hospital=patient.hospital))
    own = table.c.code == patient.code
    await tx.execute(update(table).where(own).values(version=patient.version))
    await audit.write(tx, entry)


async def merge(tx: Transaction, duplicate: str, *, into: Patient, entry: Audit) -> None:
    """Point the duplicate, and what pointed to it, to the surviving code; its hospital alone sees that."""
    pointed = or_(table.c.code == duplicate, table.c.merged_into == duplicate)
    await tx.execute(update(table).where(pointed).values(merged_into=into.code, hospital=into.hospital))
    await audit.write(tx, entry)


async def check_goes_on(tx: Transaction, code: str) -> None:
    """Whoever asks for a duplicate of an own patient is told under which code the patient goes on."""
    asked = select(table.c.merged_into).where(table.c.code == code, belongs(tx, table.c.hospital))
    survivor = await tx.scalar(asked)
    if survivor is not None:
        raise WrongState(f"This code was a duplicate; the patient goes on as {survivor}.", where="patient")
