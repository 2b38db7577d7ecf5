"""A hub explains what went wrong, and says what it has done about it."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from services.samples.domain.transit import nonconformity_statements as statements
from services.samples.domain.transit.nonconformity import Nonconformity
from services.samples.store.transit import nonconformities


@dataclass(frozen=True, slots=True)
class CloseNonconformity:
    """Why it happened, and what is done so that it does not happen again."""

    call: Call
    nonconformity_id: UUID
    cause: str
    corrective_action: str


async def close_nonconformity(db: Database, order: CloseNonconformity) -> Nonconformity:
    """Both are wanted: a cause without an action explains nothing away."""
    async with db.transaction(order.call) as tx:
        found = await nonconformities.lock(tx, order.nonconformity_id)
        order.call.check_version(found.version)
        closed = found.closed(
            hub=order.call.caller.organisation,
            cause=order.cause,
            corrective_action=order.corrective_action,
            by=order.call.by,
            at=tx.now,
        )
        entry = Audit(did="closed nonconformity", about=f"nonconformity/{found.id}", patient=found.patient)
        await nonconformities.save(tx, closed, entry)
        await outbox.put(tx, statements.closed(closed, at=tx.now))
        return tx.answer(closed)
