"""The worker looks at every sample whose next change is due: each change of colour and each delay is told once."""

from typing import Final
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database
from libs.common.organisations import Organisations
from services.samples.commands.viability.look_at_sample import look_at_sample
from services.samples.store.tubes import samples
from services.samples.store.viability import watches

AT_A_TIME: Final = 200
"""Far more than a month of the network brings; the next round takes the rest."""


async def watch_samples(db: Database, *, parties: Organisations) -> None:
    """Look at each in a transaction of its own: one that fails holds up no other."""
    call = Call.service("samples")
    async with db.reading(call) as tx:
        due = await watches.due(tx, limit=AT_A_TIME)
    tried = [await _look(db, call, sample_id, parties=parties) for sample_id in due]
    failures = [failure for failure in tried if failure is not None]
    if failures:
        raise ExceptionGroup("some samples could not be looked at", failures)


async def _look(db: Database, call: Call, sample_id: UUID, *, parties: Organisations) -> Exception | None:
    try:
        async with db.transaction(call) as tx:
            # Two workers at once take turns by the sample's lock; the second finds everything told.
            await look_at_sample(tx, await samples.lock(tx, sample_id), parties=parties)
    except Exception as failure:  # noqa: BLE001 - raised together, after the others have been looked at
        return failure
    return None
