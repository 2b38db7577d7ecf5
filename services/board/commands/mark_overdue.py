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
    tried = [await _tell(db, call, consultation_id) for consultation_id in overdue]
    failures = [failure for failure in tried if failure is not None]
    if failures:
        raise ExceptionGroup("some consultations that are overdue could not be told", failures)


async def _tell(db: Database, call: Call, consultation_id: UUID) -> Exception | None:
    try:
        async with db.transaction(call) as tx:
            await tell_overdue(tx, await consultations.lock(tx, consultation_id))
    except Exception as failure:  # noqa: BLE001 - raised together, after the others have been told
        return failure
    return None
