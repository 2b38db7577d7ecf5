"""Referrals as rows: seen by the treating hospital and by the receiver."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.columns import columns_of
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.board.domain.referral import Referral
from services.board.domain.stages import ReferralStage
from services.board.store.scope import belongs
from services.board.store.tables import referrals as table

LIVE = (ReferralStage.MADE, ReferralStage.ACCEPTED)


def of(row: Row[Any]) -> Referral:
    """Read a row."""
    return Referral(**{column.name: getattr(row, column.name) for column in table.c})


async def add(tx: Transaction, referral: Referral, entry: Audit) -> None:
    """Keep a new one."""
    await tx.execute(table.insert().values(**columns_of(referral)))
    await audit.write(tx, entry)


async def lock(tx: Transaction, referral_id: UUID) -> Referral:
    """Hold one that the caller made or received until the transaction ends; others are not found."""
    seen = and_(table.c.id == referral_id, belongs(tx, table.c.hospital, table.c.receiver))
    row = await tx.first(select(table).where(seen).with_for_update())
    if row is None:
        raise NotFound("There is no such referral.")
    return of(row)


async def read(tx: Transaction, referral_id: UUID) -> Referral:
    """Read one that the caller made or received, and write down that it was read."""
    seen = and_(table.c.id == referral_id, belongs(tx, table.c.hospital, table.c.receiver))
    row = await tx.first(select(table).where(seen))
    if row is None:
        raise NotFound("There is no such referral.")
    await audit.write(tx, Audit(did="read referral", about=f"referral/{row.id}", patient=row.patient))
    return of(row)


async def lock_live_of(tx: Transaction, consultation_id: UUID) -> list[Referral]:
    """Hold those of a consultation that are neither declined nor taken back."""
    theirs = and_(table.c.consultation_id == consultation_id, table.c.stage.in_(LIVE))
    return [of(row) for row in await tx.all(select(table).where(theirs).order_by(table.c.id).with_for_update())]


async def lock_live_of_patient(tx: Transaction, patient: str) -> list[Referral]:
    """Hold those of a child, also of consultations that are done."""
    theirs = and_(table.c.patient == patient, table.c.stage.in_(LIVE))
    return [of(row) for row in await tx.all(select(table).where(theirs).order_by(table.c.id).with_for_update())]


async def save(tx: Transaction, referral: Referral, entry: Audit) -> None:
    """Keep what became of a locked one."""
    await tx.execute(update(table).where(table.c.id == referral.id).values(**columns_of(referral)))
    await audit.write(tx, entry)


async def of_consultation(tx: Transaction, consultation_id: UUID) -> list[Referral]:
    """Those of a consultation that the caller may see, oldest first."""
    seen = and_(table.c.consultation_id == consultation_id, belongs(tx, table.c.hospital, table.c.receiver))
    return [of(row) for row in await tx.all(select(table).where(seen).order_by(table.c.made_at, table.c.id))]


async def move(tx: Transaction, patient: str, *, hospital: str, entry: Audit) -> None:
    """Another hospital treats the child: from now on the referrals are its own."""
    await tx.execute(update(table).where(table.c.patient == patient).values(hospital=hospital))
    await audit.write(tx, entry)


async def pass_on(tx: Transaction, duplicate: str, *, patient: str, hospital: str, entry: Audit) -> None:
    """Two codes were one child: the referrals go on under the surviving one."""
    theirs = table.c.patient == duplicate
    await tx.execute(update(table).where(theirs).values(patient=patient, hospital=hospital))
    await audit.write(tx, entry)
