"""How a service's queues stand: what waits to be published, what is held, and how far its reader has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, select, text

from libs.common.backbone import held_events, outbox_waiting, reader_positions
from libs.common.call import Call
from libs.common.database import Database, Transaction

_WAITING: Final = select(func.count().label("number"), func.min(outbox_waiting.c.recorded_at).label("oldest"))
_READERS: Final = select(reader_positions).where(reader_positions.c.reader != "relay")
"""The relay notes its own place in the stream in the same table, and reads nothing."""

_HELD: Final = select(held_events.c.state, func.count().label("number")).group_by(held_events.c.state)


@dataclass(frozen=True, slots=True)
class Reader:
    """How far a reader has come, and what it reads."""

    name: str
    position: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Queues:
    """The queues of one service at one moment."""

    waiting: int
    oldest_waiting: datetime | None
    held: Mapping[str, int]  # by state
    readers: tuple[Reader, ...]
    migration: str | None
    now: datetime

    @property
    def relay_lag(self) -> float:
        """Seconds that the oldest unpublished event has been waiting; 0 where the clock was put back since."""
        return max((self.now - self.oldest_waiting).total_seconds(), 0.0) if self.oldest_waiting else 0.0


async def standing(db: Database, *, service: str) -> Queues:
    """Look at all of them in one transaction."""
    async with db.reading(Call.service(service)) as tx:
        waiting = await tx.one(_WAITING)
        return Queues(
            waiting=waiting.number,
            oldest_waiting=waiting.oldest,
            held=await _held(tx),
            readers=tuple(_reader(row) for row in await tx.all(_READERS)),
            migration=await tx.scalar(text("SELECT version_num FROM alembic_version")),
            now=tx.now,
        )


async def _held(tx: Transaction) -> dict[str, int]:
    return {str(row.state): int(row.number) for row in await tx.all(_HELD)}


def _reader(row: Row[Any]) -> Reader:
    return Reader(name=row.reader, position=row.position, types=tuple(row.types))
