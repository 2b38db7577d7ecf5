"""A key of the vault is given up for good, once no identity needs it."""

from dataclasses import dataclass

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import WrongState
from services.registry.store import vault_keys


@dataclass(frozen=True, slots=True)
class RetireVaultKey:
    """The key by its name."""

    call: Call
    key_id: str


async def retire_vault_key(db: Database, order: RetireVaultKey) -> None:
    """Refuse while anything is sealed under it; afterwards nothing can be, whoever still holds it."""
    async with db.transaction(order.call) as tx:
        needing = await vault_keys.still_under(tx, order.key_id)
        if needing:
            raise WrongState(f"{needing} identities are sealed under the key {order.key_id}: rotate first.")
        await vault_keys.retire(tx, order.key_id, Audit(did="retired vault key", about=f"vault-key/{order.key_id}"))
