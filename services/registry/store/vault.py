"""The vault: sealed identities, and the keyed hashes that find two registrations of one child."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from libs.common import audit
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.registry.domain.identity import Digest, MatchedOn
from services.registry.domain.sealing import Sealed
from services.registry.store.tables.identities import identity_digests, identity_vault

_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(digest, 0)) FROM unnest(CAST(:digests AS text[])) AS digest"
)


_GIVEN = (
    func.unnest(bindparam("kinds", type_=ARRAY(Text)), bindparam("digests", type_=ARRAY(Text)))
    .table_valued("matched_on", "digest")
    .render_derived(name="given")
)
_SHARED = identity_digests.alias("shared")
_ALIKE = select(_SHARED.c.patient_id).join(
    _GIVEN, (_GIVEN.c.matched_on == _SHARED.c.matched_on) & (_GIVEN.c.digest == _SHARED.c.digest)
)
_MATCHES = (
    select(identity_digests).where(identity_digests.c.patient_id.in_(_ALIKE)).order_by(identity_digests.c.patient_id)
)
_ADD_HASHES = (
    insert(identity_digests)
    .from_select(
        ["patient_id", "matched_on", "digest"],
        select(bindparam("of", type_=Uuid), _GIVEN.c.matched_on, _GIVEN.c.digest),
    )
    .on_conflict_do_nothing()
)
_KEEP = insert(identity_vault)
_KEEP = _KEEP.on_conflict_do_update(
    index_elements=["patient_id"],
    set_={name: _KEEP.excluded[name] for name in ("key_id", "nonce", "sealed", "sealed_at")},
)


async def take_turns(tx: Transaction, found: Iterable[Digest]) -> None:
    """Let two registrations of one child run one after the other, until commit; sorted, so that none deadlocks."""
    await tx.execute(_ONE_AT_A_TIME, {"digests": sorted(digest.value for digest in found)})


async def matches(tx: Transaction, mine: Iterable[Digest]) -> dict[UUID, tuple[Digest, ...]]:
    """Every registered child that shares a hash, with all of its hashes."""
    rows = await tx.all(_MATCHES, _arrays(mine))
    found: dict[UUID, tuple[Digest, ...]] = {}
    for row in rows:
        found[row.patient_id] = (*found.get(row.patient_id, ()), Digest(MatchedOn(row.matched_on), row.digest))
    return found


async def keep(tx: Transaction, patient_id: UUID, sealed: Sealed, hashes: Iterable[Digest], why: Audit) -> None:
    """Put the sealed traits in the vault, over those before, and add their hashes.

    The database refuses a key that was given up (migration registry_0006).
    """
    closed = {"key_id": sealed.key_id, "nonce": sealed.nonce, "sealed": sealed.sealed, "sealed_at": tx.now}
    tx.later(_KEEP, {"patient_id": patient_id, **closed})
    tx.later(_ADD_HASHES, {"of": patient_id, **_arrays(hashes)})
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


def _arrays(hashes: Iterable[Digest]) -> dict[str, list[str]]:
    found = list(hashes)
    return {"kinds": [one.matched_on for one in found], "digests": [one.value for one in found]}
