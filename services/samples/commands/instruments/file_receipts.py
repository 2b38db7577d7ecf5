"""The worker files what the doors have received: in order, in batches, each message exactly once.

A message that cannot be filed is parked with its reason and holds up none of the others.
"""

from collections.abc import Sequence
from typing import Final

import structlog

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Unavailable
from services.samples.commands.instruments.batch import Batch, Opened, Read, batch_of, worker_of
from services.samples.commands.instruments.file_message import file_message, move, orders_meant
from services.samples.commands.instruments.open_message import open_message
from services.samples.commands.instruments.read_refused import read_refused
from services.samples.commands.instruments.refile import refile
from services.samples.domain.instruments.arrival import ReceiptState
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.instruments.unreadable import Unreadable
from services.samples.store.instruments import receipt_rows
from services.samples.store.instruments.lookups import known_of

AT_ONCE: Final = 100
"""Messages in one transaction: few round trips for each, and no order locked for long."""
ROUNDS: Final = 100
"""Then the clock begins anew; whatever else it has to look at is not put off for ever."""
CANNOT: Final = "It could not be filed because of a mistake of ours; it is kept, and can be filed again."

_log = structlog.get_logger(__name__)
Came = tuple[Receipt, bytes]


async def file_receipts(db: Database, *, read: Read) -> int:
    """Everything that waits, laboratory by laboratory; how many messages that were."""
    filed = 0
    for _ in range(ROUNDS):
        async with db.reading(Call.service("samples")) as tx:
            labs = await receipt_rows.labs_waiting(tx)
        found = [await _some_of(db, lab, read) for lab in labs]
        filed += sum(found)
        if not any(found):
            break
    return filed


async def _some_of(db: Database, lab: str, read: Read) -> int:
    """A batch together; if anything goes wrong, each message by itself."""
    try:
        return await _file(db, lab, read, limit=AT_ONCE)
    except Unavailable:
        raise
    except Exception as failure:  # noqa: BLE001 - one of them is at fault: it is found, and the others are filed
        _log.warning("a batch of instrument messages failed", error=type(failure).__name__)
        return await _one_by_one(db, lab, read)


async def _one_by_one(db: Database, lab: str, read: Read) -> int:
    filed = 0
    for _ in range(AT_ONCE):
        try:
            done = await _file(db, lab, read, limit=1)
        except Unavailable:
            raise
        except Exception as failure:  # noqa: BLE001 - it is parked with what is known of the failure
            _log.warning("an instrument message could not be filed", error=type(failure).__name__)
            done = await _park(db, lab)
        filed += done
        if not done:
            break
    return filed


async def _file(db: Database, lab: str, read: Read, *, limit: int) -> int:
    async with db.transaction(worker_of(lab)) as tx:
        if not await receipt_rows.hold_lab(tx, lab):
            return 0
        came = await receipt_rows.take(tx, lab, limit=limit)
        refused = [one for one in came if one[0].state is ReceiptState.REFUSED]
        again = [receipt for receipt, _ in came if receipt.version > 1]
        came = [one for one in came if one[0].version == 1 and one[0].state is not ReceiptState.REFUSED]
        batch = await batch_of(tx, lab)
        for receipt, raw in refused:
            await read_refused(tx, batch, receipt, raw, read)
        opened = [one for one in [await _opened(tx, batch, each, read) for each in came] if one is not None]
        batch.known = await known_of(tx, (group for one in opened for group in one.message.groups))
        await batch.hold_all(tx, {order for one in opened for order in orders_meant(batch, one)})
        for one in opened:
            await file_message(tx, batch, one)
        for receipt in again:
            await refile(tx, receipt, read=read)
    return len(came) + len(again) + len(refused)


async def _opened(tx: Transaction, batch: Batch, came: Came, read: Read) -> Opened | None:
    receipt, raw = came
    try:
        return open_message(receipt, raw, batch.bench, read)
    except Unreadable as unreadable:
        await move(tx, receipt, state=ReceiptState.REFUSED, reason=unreadable.sentence)
        return None


async def _park(db: Database, lab: str) -> int:
    """Out of the way of those behind it; a person can have it filed again."""
    async with db.transaction(worker_of(lab)) as tx:
        if not await receipt_rows.hold_lab(tx, lab):
            return 0
        parked: Sequence[Came] = await receipt_rows.take(tx, lab, limit=1)
        for receipt, _ in parked:
            await move(tx, receipt, state=ReceiptState.REFUSED, reason=receipt.reason or CANNOT)
    return len(parked)
