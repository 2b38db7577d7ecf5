"""Which events a reader has taken before: a repetition has no second effect."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, text

from libs.common.backbone import inbox
from libs.common.database import Transaction

_TAKE = text(
    """
    INSERT INTO inbox (reader, event_id) SELECT :reader, unnest(:events)
    ON CONFLICT DO NOTHING RETURNING event_id
    """
).bindparams(bindparam("events", type_=ARRAY(Uuid)))


async def first_time(tx: Transaction, reader: str, events: Sequence[UUID]) -> set[UUID]:
    """Note the events as taken; give back those that had not been before."""
    rows = await tx.all(_TAKE, {"reader": reader, "events": list(dict.fromkeys(events))})
    return {row.event_id for row in rows}


async def forget(tx: Transaction, reader: str) -> None:
    """Let the reader take everything anew."""
    await tx.execute(delete(inbox).where(inbox.c.reader == reader))
