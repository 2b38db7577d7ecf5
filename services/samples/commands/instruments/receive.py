"""Make what came through a door durable; only then is the sender answered."""

from collections.abc import Sequence

from libs.common.call import Call
from libs.common.database import Database
from services.samples.domain.instruments.arrival import Arrival, Kept
from services.samples.store.instruments import receipts


async def receive(db: Database, call: Call, arrivals: Sequence[Arrival]) -> Sequence[Kept]:
    """All of them or none, in order, for the laboratory that `call` is of.

    A message that has come before leaves no trace, and its sender hears what it heard then, byte for byte.
    """
    async with db.transaction(call) as tx:
        return tx.answer(await receipts.keep(tx, arrivals))
