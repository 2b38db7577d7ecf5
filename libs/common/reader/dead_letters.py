"""Dead letters: the events a reader has parked, to be listed, read, replayed or discarded by a person."""

from typing import Any, Final

from sqlalchemy import Row, Select, delete, select, update

from libs.common import audit
from libs.common.audit import Audit
from libs.common.backbone import held_events
from libs.common.database import Transaction
from libs.common.errors import NotFound
from libs.common.reader.held import State

_SHOWN: Final = [column for column in held_events.c if column.name != "body"]


def listing(state: State | None = None) -> Select[Any]:
    """What is held, without the events themselves; only of one state if it is named."""
    statement = select(*_SHOWN).order_by(held_events.c.id)
    return statement.where(held_events.c.state == state) if state else statement


async def one(tx: Transaction, held_id: int) -> Row[Any]:
    """A held event with its body. It may hold clinical facts: reading it is noted."""
    row = await tx.first(select(held_events).where(held_events.c.id == held_id))
    if row is None:
        raise NotFound("No event is held under this number.")
    await audit.write(tx, Audit(did="read dead letter", about=row.aggregate))
    return row


async def replay(tx: Transaction, held_id: int) -> Row[Any]:
    """Let the reader try it again at once; if it fails again, it is parked again."""
    row = await one(tx, held_id)
    await tx.execute(
        update(held_events)
        .where(held_events.c.id == held_id)
        .values(state=State.WAITING.value, attempts=1, held_at=tx.now, next_try_at=tx.now)
    )
    await audit.write(tx, Audit(did="replayed dead letter", about=row.aggregate))
    return row


async def discard(tx: Transaction, held_id: int, *, reason: str) -> Row[Any]:
    """Give it up for good, with a reason: later events of its aggregate are applied without it."""
    row = await one(tx, held_id)
    await tx.execute(delete(held_events).where(held_events.c.id == held_id))
    await audit.write(tx, Audit(did="discarded dead letter", about=row.aggregate, reason=reason))
    return row
