"""Five ledgers read as one, in the order in which everything was published; what had not been comes last, by time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Final
from uuid import UUID

from libs.common.bus.publishing import Message
from libs.common.relaying.waiting import Connection

AT_ONCE: Final = 500
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = "CREATE TEMPORARY TABLE stream_order (id uuid PRIMARY KEY, turn bigint NOT NULL)"
# Within one ledger by position, which keeps the order of every aggregate; what had not been published comes last.
_LEDGER = """
    SELECT o.turn, l.recorded_at, l.id, l.subject, l.body FROM ledger AS l
    LEFT JOIN stream_order AS o ON o.id = l.id ORDER BY o.turn NULLS LAST, l.position
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One event of a ledger and its turn among those of all ledgers."""

    turn: float
    at: datetime
    message: Message

    @property
    def key(self) -> tuple[float, datetime]:
        """By which the ledgers are merged."""
        return self.turn, self.at


async def merged(owners: Sequence[Connection], order: Sequence[UUID]) -> AsyncIterator[Kept]:
    """All ledgers as one, by turn, then by time."""
    turns = _turns(order)
    ledgers = [_events(owner, turns) for owner in owners]
    heads = [(await anext(ledger, None), ledger) for ledger in ledgers]
    waiting = [(head, ledger) for head, ledger in heads if head is not None]
    while waiting:
        first = min(range(len(waiting)), key=lambda place: waiting[place][0].key)
        kept, ledger = waiting[first]
        yield kept
        following = await anext(ledger, None)
        if following is None:
            del waiting[first]
        else:
            waiting[first] = (following, ledger)


def _turns(order: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """Each event where it stood first: what was published twice is filled in once."""
    found: dict[UUID, int] = {}
    for turn, one in enumerate(order):
        found.setdefault(one, turn)
    return list(found.items())


async def _events(owner: Connection, turns: Sequence[tuple[UUID, int]]) -> AsyncIterator[Kept]:
    """One ledger in its turns."""
    await owner.execute(_ORDER)
    await owner.copy_records_to_table("stream_order", records=turns)
    at = _EARLIEST
    async with owner.transaction():
        async for row in owner.cursor(_LEDGER, prefetch=AT_ONCE):
            at = max(at, row["recorded_at"])  # clocks may jump, positions do not
            turn = inf if row["turn"] is None else row["turn"]
            yield Kept(turn, at, Message(str(row["id"]), row["subject"], row["body"]))
