"""Messages that waited for a label or an order are filed by themselves when it becomes known."""

from typing import Final
from uuid import UUID

import structlog

from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Unavailable
from services.samples.commands.instruments.batch import Read, worker_of
from services.samples.commands.instruments.refile import refile
from services.samples.store.instruments import receipt_rows, waits

AT_ONCE: Final = 50

_log = structlog.get_logger(__name__)


async def look_again(db: Database, *, read: Read) -> int:
    """Each in a transaction of its own; how many were looked at."""
    async with db.reading(Call.service("samples")) as tx:
        due = await waits.due(tx, limit=AT_ONCE)
    for receipt_id, lab in due:
        await _again(db, receipt_id, lab, read)
    return len(due)


async def _again(db: Database, receipt_id: UUID, lab: str, read: Read) -> None:
    try:
        async with db.transaction(worker_of(lab)) as tx:
            receipt = await receipt_rows.lock(tx, receipt_id)
            await refile(tx, receipt, read=read)
    except Unavailable:
        raise
    except Exception as failure:  # noqa: BLE001 - the others are looked at all the same; this one waits its turn
        _log.warning("a waiting instrument message could not be filed", error=type(failure).__name__)
        async with db.transaction(worker_of(lab)) as tx:
            await waits.looked(tx, receipt_id)
