"""The worker weighs every result that was released, corrected or withdrawn against the reflex rules."""

from typing import Final
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.organisations import Organisations
from services.samples.commands.reflex.weigh_result import weigh_result
from services.samples.store.reflex import reflexes

AT_A_TIME: Final = 100


async def watch_results(db: Database, *, parties: Organisations) -> None:
    """Each in a transaction of its own: one that fails holds up no other."""
    call = Call.service("samples")
    async with db.reading(call) as tx:
        due = await reflexes.due(tx, limit=AT_A_TIME)
    tried = [await _weigh(db, call, assay_id, parties=parties) for assay_id in due]
    failures = [failure for failure in tried if failure is not None]
    if failures:
        raise ExceptionGroup("some results could not be weighed", failures)


async def _weigh(db: Database, call: Call, assay_id: UUID, *, parties: Organisations) -> Exception | None:
    try:
        async with db.transaction(call) as tx:
            await weigh_result(tx, assay_id, parties=parties)
    except Exception as failure:  # noqa: BLE001 - raised together, after the others have been weighed
        return failure
    return None
