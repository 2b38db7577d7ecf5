"""The worker states when a list is due, and certifies what was accounted for without a last witness."""

from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.organisations import Organisations
from services.samples.commands.destruction.certify import certify_if_whole
from services.samples.domain.destruction import destruction_statements as statements
from services.samples.domain.destruction.destruction import DestructionState
from services.samples.store import patients
from services.samples.store.destruction import destructions, listed_tubes


async def watch_destructions(db: Database, *, parties: Organisations) -> None:
    """Few lists are ever open; each is looked at in a transaction of its own."""
    call = Call.service("samples")
    async with db.reading(call) as tx:
        open_lists = await destructions.in_hand(tx, due_by=patients.today(tx))
    for one in open_lists:
        async with db.transaction(call) as tx:
            await _look(tx, one, parties=parties)


async def _look(tx: Transaction, destruction_id: UUID, *, parties: Organisations) -> None:
    """Two workers at once take turns by the list's lock; the second finds everything told."""
    one = await destructions.lock(tx, destruction_id)
    if one.state is not DestructionState.OPEN:
        return
    one = await certify_if_whole(tx, one, parties=parties)
    if one.state is not DestructionState.OPEN or one.due_stated_at is not None or patients.today(tx) < one.due_on:
        return
    due = one.reminded(at=tx.now)
    await destructions.save(tx, due, Audit(did="reminded", about=f"destruction/{one.id}", patient=one.patient))
    await outbox.put(tx, statements.due(due, await listed_tubes.of_list(tx, one.id), at=tx.now))
