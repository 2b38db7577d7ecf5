"""After the vault's key has changed: identities sealed under an earlier one are sealed under the present one."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.registry.domain.sealing import Sealed, VaultKeys, seal, unseal
from services.registry.store import vault_keys


@dataclass(frozen=True, slots=True, repr=False)
class ResealIdentities:
    """Some of them: the vault is worked through in many short transactions, which lock nobody out."""

    call: Call
    keys: VaultKeys
    at_once: int = 200


async def reseal_identities(db: Database, order: ResealIdentities) -> int:
    """Seal some anew; gives how many. What is being corrected at this moment is passed by, and comes later."""
    current = order.keys.current_id
    async with db.transaction(order.call) as tx:
        found = await vault_keys.lock_sealed_otherwise(tx, current, limit=order.at_once)
        if found:
            why = Audit(did="sealed identities anew", about="vault", changes={"identities": len(found), "key": current})
            await vault_keys.seal_anew(tx, {one: _anew(one, was, order.keys) for one, was in found.items()}, why)
        return tx.answer(len(found))


def _anew(patient_id: UUID, was: Sealed, keys: VaultKeys) -> Sealed:
    return seal(unseal(was, patient_id=patient_id, keys=keys), patient_id=patient_id, keys=keys)
