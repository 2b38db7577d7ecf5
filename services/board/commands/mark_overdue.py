"""The worker looks at the clocks: whatever has run out unmet is told."""

from typing import Final
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from services.board.commands.tell_overdue import tell_overdue
from services.board.store import consultations

AT_A_TIME: Final = 200
"""Far more than a year of the network brings; the next round takes the rest."""


async def mark_overdue(db: Database) -> None:
    """Tell of each consultation in a transaction of its own: one that fails holds up no other."""
    call = Call.service("board")
    async with db.reading(call) as tx:
        overdue = await consultations.ids_overdue_untold(tx, limit=AT_A_TIME)
    for consultation_id in overdue:
        await _tell(db, call, consultation_id)


async def _tell(db: Database, call: Call, consultation_id: UUID) -> None:
    async with db.transaction(call) as tx:
        await tell_overdue(tx, await consultations.lock(tx, consultation_id))
