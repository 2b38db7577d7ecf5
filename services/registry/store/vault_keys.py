"""Which key each identity is sealed under, while keys change."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.registry.domain.sealing import Sealed
from services.registry.store.tables.identities import identity_vault, retired_vault_keys

# Waits for every transaction that has sealed something, and lets none begin to, until the commit.
_NOBODY_SEALS = text("LOCK TABLE identity_vault IN SHARE ROW EXCLUSIVE MODE")


async def counted(tx: Transaction) -> Mapping[str, int]:
    """How many identities are sealed under each key."""
    columns = identity_vault.c
    rows = await tx.all(select(columns.key_id, func.count().label("sealed")).group_by(columns.key_id))
    return {row.key_id: row.sealed for row in rows}


async def lock_sealed_otherwise(tx: Transaction, key_id: str, *, limit: int) -> Mapping[UUID, Sealed]:
    """Some identities that are sealed under another key, and that nobody is working on, by patient."""
    statement = select(identity_vault).where(identity_vault.c.key_id != key_id).limit(limit)
    rows = await tx.all(statement.with_for_update(skip_locked=True))
    return {row.patient_id: Sealed(row.key_id, row.nonce, row.sealed) for row in rows}


async def seal_anew(tx: Transaction, found: Mapping[UUID, Sealed], why: Audit) -> None:
    """Put these over what was there before."""
    statement = update(identity_vault).where(identity_vault.c.patient_id == bindparam("of"))
    rows = [
        {"of": patient_id, "key_id": one.key_id, "nonce": one.nonce, "sealed": one.sealed, "sealed_at": tx.now}
        for patient_id, one in found.items()
    ]
    await tx.execute(statement, rows)
    await audit.write(tx, why)


async def still_under(tx: Transaction, key_id: str) -> int:
    """How many identities need this key; nobody seals another one before the commit."""
    await tx.execute(_NOBODY_SEALS)
    return (await counted(tx)).get(key_id, 0)


async def retire(tx: Transaction, key_id: str, why: Audit) -> None:
    """Nothing may be sealed under this key any more."""
    await tx.execute(insert(retired_vault_keys).values(key_id=key_id, retired_at=tx.now).on_conflict_do_nothing())
    await audit.write(tx, why)
