"""How far this service has come in the stream, and what it could not apply."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from libs.common.backbone import held_events, reader_positions
from libs.common.database import Transaction
from libs.common.reader.held import State
from services.reporting.store.read_models import READER, Rebuild, running_rebuild


@dataclass(frozen=True, slots=True)
class Lag:
    """The reader's standing at one moment."""

    position: int
    last_event_at: datetime | None
    moved_at: datetime | None
    waiting: int
    parked: int
    rebuild: Rebuild | None


async def lag(tx: Transaction) -> Lag:
    """Position 0: nothing has been read yet."""
    reader = await tx.first(select(reader_positions).where(reader_positions.c.reader == READER))
    held = await tx.one(
        select(
            func.count().filter(held_events.c.state == State.WAITING).label("waiting"),
            func.count().filter(held_events.c.state == State.PARKED).label("parked"),
        )
    )
    return Lag(
        position=reader.position if reader else 0,
        last_event_at=reader.event_at if reader else None,
        moved_at=reader.moved_at if reader else None,
        waiting=held.waiting,
        parked=held.parked,
        rebuild=await running_rebuild(tx),
    )
