"""The vault: sealed identities, and the keyed hashes that find two registrations of one child."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import Unavailable
from services.registry.domain.identity import Digest, MatchedOn
from services.registry.domain.sealing import Sealed
from services.registry.store.tables.identities import identity_digests, identity_vault, retired_vault_keys

_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(digest, 0)) FROM unnest(CAST(:digests AS text[])) AS digest"
)


async def take_turns(tx: Transaction, found: Iterable[Digest]) -> None:
    """Let two registrations of one child run one after the other, until commit; sorted, so that none deadlocks."""
    await tx.execute(_ONE_AT_A_TIME, {"digests": sorted(digest.value for digest in found)})


async def matches(tx: Transaction, mine: Iterable[Digest]) -> dict[UUID, tuple[Digest, ...]]:
    """Every registered child that shares a hash, with all of its hashes."""
    pairs = [(digest.matched_on, digest.value) for digest in mine]
    columns = identity_digests.c
    alike = select(columns.patient_id).where(tuple_(columns.matched_on, columns.digest).in_(pairs))
    rows = await tx.all(select(identity_digests).where(columns.patient_id.in_(alike)).order_by(columns.patient_id))
    found: dict[UUID, tuple[Digest, ...]] = {}
    for row in rows:
        found[row.patient_id] = (*found.get(row.patient_id, ()), Digest(MatchedOn(row.matched_on), row.digest))
    return found


async def keep(tx: Transaction, patient_id: UUID, sealed: Sealed, hashes: Iterable[Digest], why: Audit) -> None:
    """Put the sealed traits in the vault, over those before, and add their hashes."""
    closed = {"key_id": sealed.key_id, "nonce": sealed.nonce, "sealed": sealed.sealed, "sealed_at": tx.now}
    await tx.execute(
        insert(identity_vault)
        .values(patient_id=patient_id, **closed)
        .on_conflict_do_update(index_elements=["patient_id"], set_=closed)
    )
    await _check_in_use(tx, sealed.key_id)
    rows = [{"matched_on": one.matched_on, "digest": one.value, "patient_id": patient_id} for one in hashes]
    await tx.execute(insert(identity_digests).values(rows).on_conflict_do_nothing())
    await audit.write(tx, why)


async def forget_hashes(tx: Transaction, patient_id: UUID, hashes: Iterable[Digest]) -> None:
    """Drop hashes of traits that were corrected: nobody is to be found by a wrong name."""
    pairs = [(one.matched_on, one.value) for one in hashes]
    columns = identity_digests.c
    await tx.execute(
        identity_digests.delete().where(
            columns.patient_id == patient_id, tuple_(columns.matched_on, columns.digest).in_(pairs)
        )
    )


async def sealed(tx: Transaction, patient_id: UUID) -> Sealed | None:
    """What the vault holds of the patient, if the caller is its hospital."""
    row = await tx.first(select(identity_vault).where(identity_vault.c.patient_id == patient_id))
    return None if row is None else Sealed(row.key_id, row.nonce, row.sealed)


async def pass_on_hashes(tx: Transaction, *, duplicate: UUID, survivor: UUID, why: Audit) -> None:
    """Let the duplicate's traits find the code that goes on."""
    columns = identity_digests.c
    mine = select(columns.matched_on, columns.digest).where(columns.patient_id == survivor)
    await tx.execute(
        identity_digests.delete().where(
            columns.patient_id == duplicate, tuple_(columns.matched_on, columns.digest).in_(mine)
        )
    )
    await tx.execute(update(identity_digests).where(columns.patient_id == duplicate).values(patient_id=survivor))
    await audit.write(tx, why)


async def _check_in_use(tx: Transaction, key_id: str) -> None:
    """After the writing: retiring a key waits for whoever has written, and is seen by whoever writes later."""
    if await tx.first(select(retired_vault_keys.c.key_id).where(retired_vault_keys.c.key_id == key_id)) is not None:
        raise Unavailable("The vault's key has just been changed; the same again goes.")
