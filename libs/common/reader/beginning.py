"""How every batch begins, in one round trip: the position moves on, what is new is told apart, and what must wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from libs.common.database import Transaction
from libs.common.reader.positions import Fenced

# What is held is seen as it was when the statement began. Only this reader adds to it, one batch at a time; one
# that an operator has just let go is held behind it for a moment, and tried again.
_BEGIN = text(
    """
    WITH moved AS (
        UPDATE reader_positions
        SET position = :new, moved_at = :now, event_at = coalesce(:event_at, event_at)
        WHERE reader = :reader AND position = :old
        RETURNING reader
    ), taken AS (
        INSERT INTO inbox (reader, event_id) SELECT reader, unnest(CAST(CAST(:events AS text) AS uuid[])) FROM moved
        ON CONFLICT DO NOTHING RETURNING event_id
    )
    SELECT ARRAY(SELECT reader FROM moved) AS moved, ARRAY(SELECT event_id FROM taken) AS first,
        ARRAY(SELECT DISTINCT aggregate FROM held_events WHERE reader = :reader) AS blocked
    """
).bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("event_at", type_=DateTime(timezone=True)),
)


@dataclass(frozen=True, slots=True)
class Begun:
    """`first`: the events never taken before. `blocked`: aggregates that have something held."""

    first: set[UUID]
    blocked: set[str]


async def begin(
    tx: Transaction, reader: str, *, old: int, new: int, event_at: datetime | None, events: Sequence[UUID]
) -> Begun:
    """Go on from `old` to `new` with these events; Fenced if the position is not `old` any more."""
    known = {"reader": reader, "old": old, "new": new, "now": tx.now, "event_at": event_at}
    row = await tx.one(_BEGIN, {**known, "events": f"{{{','.join(map(str, dict.fromkeys(events)))}}}"})
    if not row.moved:
        raise Fenced(reader)
    return Begun(set(row.first), set(row.blocked))
