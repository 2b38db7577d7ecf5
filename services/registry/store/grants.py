"""Read grants: who else may read a patient, since when, until when."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import NotFound
from services.registry.domain.read_grant import ForCare, ReadGrant
from services.registry.store.tables.patients import read_grants


async def of_patient(tx: Transaction, code: str) -> tuple[ReadGrant, ...]:
    """All grants, the revoked ones too."""
    rows = await tx.all(select(read_grants).where(read_grants.c.patient == code).order_by(read_grants.c.id))
    return tuple(_grant(row) for row in rows)


async def find(tx: Transaction, code: str, grant_id: UUID) -> ReadGrant:
    """One grant of the patient."""
    found = next((grant for grant in await of_patient(tx, code) if grant.id == grant_id), None)
    if found is None:
        raise NotFound("The patient has no such read grant.")
    return found


async def add(tx: Transaction, grant: ReadGrant, why: Audit) -> None:
    """Let the organisation read from now on."""
    known = {name: getattr(grant, name) for name in ("id", "patient", "hospital", "organisation", "for_care")}
    await tx.execute(
        insert(read_grants).values(**known, version=grant.version, granted_at=grant.granted_at, granted_by=tx.call.by)
    )
    await audit.write(tx, why)


async def revoke(tx: Transaction, grant: ReadGrant, why: Audit) -> ReadGrant:
    """Let the organisation read no more."""
    revoked = replace(grant, version=grant.version + 1, revoked_at=tx.now)
    await tx.execute(
        update(read_grants)
        .where(read_grants.c.id == grant.id)
        .values(version=revoked.version, revoked_at=tx.now, revoked_by=tx.call.by)
    )
    await audit.write(tx, why)
    return revoked


async def revoke_all(tx: Transaction, code: str, why: Audit) -> None:
    """End every standing grant: the child moved, was merged, or the family withdrew."""
    for grant in await of_patient(tx, code):
        if grant.revoked_at is None:
            await revoke(tx, grant, why)


def _grant(row: Row[Any]) -> ReadGrant:
    names = ("id", "patient", "hospital", "organisation", "granted_at", "version", "revoked_at")
    return ReadGrant(**{name: getattr(row, name) for name in names}, for_care=ForCare(row.for_care))
