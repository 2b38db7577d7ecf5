"""A laboratory ends a key at once."""

from dataclasses import dataclass

from libs.common.call import Call
from libs.common.database import Database
from libs.common.instrument_key import InstrumentKey
from services.samples.store.assays.keys import KEYS


@dataclass(frozen=True, slots=True)
class RevokeKey:
    """Which key."""

    call: Call
    key_id: str


async def revoke_key(db: Database, order: RevokeKey) -> InstrumentKey:
    """Whoever calls with it from now on is not believed."""
    async with db.transaction(order.call) as tx:
        return tx.answer(await KEYS.revoke(tx, order.key_id))
