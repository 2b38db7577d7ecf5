"""The worker looks at every sample whose next change is due: each change of colour and each delay is told once."""

from typing import Final
from uuid import UUID

from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.organisations import Organisations
from services.samples.commands.tell_delay import tell_delay
from services.samples.commands.tell_viability import tell_viability
from services.samples.domain.delay import is_late, late_from
from services.samples.store import assays, samples, watches

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
            await _look_at(tx, sample_id, parties=parties)
    except Exception as failure:  # noqa: BLE001 - raised together, after the others have been looked at
        return failure
    return None


async def _look_at(tx: Transaction, sample_id: UUID, *, parties: Organisations) -> None:
    """Whatever woke us, the sample itself says what is due; two workers at once take turns by its lock."""
    sample = await samples.lock(tx, sample_id)
    orders = await assays.of_sample(tx, sample.id)
    looks = [await tell_viability(tx, sample, orders)]
    hub = parties.find(sample.hub or "")
    if hub is not None:
        looks.append(await tell_delay(tx, sample, orders, hub=hub) if is_late(sample, tx.now) else late_from(sample))
    await watches.set_next(tx, sample.id, min((at for at in looks if at is not None), default=None))
