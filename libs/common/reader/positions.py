"""How far a reader has come in the stream, kept in its own database with the effects."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from libs.common.backbone import reader_positions
from libs.common.database import Transaction


class Fenced(Exception):
    """Somebody else has moved the position: this reader has been overtaken and must start over."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last message taken, of which stream, and which event types were listened to."""

    stream_created_at: str
    sequence: int
    types: frozenset[str]


async def load(tx: Transaction, reader: str) -> Position | None:
    """Where the reader stands, or None before its first start."""
    row = await tx.first(select(reader_positions).where(reader_positions.c.reader == reader))
    if row is None:
        return None
    return Position(row.stream_created_at or "", row.position, frozenset(row.types))


async def place(tx: Transaction, reader: str, *, stream_created_at: str, sequence: int, types: Sequence[str]) -> None:
    """Put the reader somewhere, whatever was before."""
    values = {
        "stream_created_at": stream_created_at,
        "position": sequence,
        "types": sorted(types),
        "moved_at": tx.now,
    }
    await tx.execute(
        insert(reader_positions)
        .values(reader=reader, **values)
        .on_conflict_do_update(index_elements=["reader"], set_=values)
    )


async def listen(tx: Transaction, reader: str, *, at: int, types: Sequence[str]) -> None:
    """Note which types are listened to from here on; Fenced if the reader was sent elsewhere meanwhile."""
    noted = await tx.execute(
        update(reader_positions)
        .where(reader_positions.c.reader == reader, reader_positions.c.position == at)
        .values(types=sorted(types), moved_at=tx.now)
    )
    if noted.rowcount != 1:
        raise Fenced(reader)


async def guard(tx: Transaction, reader: str) -> None:
    """Let nobody send the reader back before this transaction has ended."""
    row = reader_positions.c.reader
    await tx.execute(select(row).where(row == reader).with_for_update(read=True))
