"""All read models together: emptied for a rebuild, and how far a rebuild has come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from libs.common.backbone import reader_positions
from libs.common.database import Transaction
from services.reporting.store.tables.every import READ_MODELS
from services.reporting.store.tables.own import rebuilds

READER = "reporting"
"""The name under which this service reads; the relay has a position of its own beside it."""

_MINE = reader_positions.c.reader == READER


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Since when the read models are being filled anew, and from which position on they are whole."""

    started_at: datetime
    until_position: int


async def hold_reader(tx: Transaction) -> None:
    """Keep a running reader out until the commit; what it was about to write is written first."""
    await tx.all(select(reader_positions.c.reader).where(_MINE).with_for_update())


async def empty(tx: Transaction) -> None:
    """Forget everything that was built from events."""
    for table in READ_MODELS:
        await tx.execute(delete(table))


async def note_rebuild(tx: Transaction) -> None:
    """Remember how far the read models had come, or had to come when a rebuild was still running."""
    reader = await tx.first(select(reader_positions).where(_MINE))
    if reader is None:
        return
    unfinished = await running_rebuild(tx)
    until = unfinished.until_position if unfinished else reader.position
    stream = reader.stream_created_at or ""
    await tx.execute(insert(rebuilds).values(started_at=tx.now, stream_created_at=stream, until_position=until))


async def running_rebuild(tx: Transaction) -> Rebuild | None:
    """The rebuild that has not yet come as far as the read models were before it; None if there is none."""
    latest = select(rebuilds).order_by(rebuilds.c.id.desc()).limit(1).subquery()
    unfinished = await tx.first(
        select(latest).join(
            reader_positions,
            _MINE
            & (reader_positions.c.stream_created_at == latest.c.stream_created_at)
            & (reader_positions.c.position < latest.c.until_position),
        )
    )
    return Rebuild(unfinished.started_at, unfinished.until_position) if unfinished else None
