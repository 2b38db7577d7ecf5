"""A new stream is filled from the five restored ledgers, in the order in which everything was published."""

from bisect import bisect_left
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from deploy.backup.cut import SETTINGS
from deploy.backup.failure import BackupFailed
from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.bus.publishing import ATOMIC_LIMIT, Message, fits, publish_atomically
from libs.common.errors import Unavailable
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.relaying.refilling import note_filled
from libs.common.relaying.waiting import MOST_BYTES, Connection

AT_ONCE: Final = 500
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = "CREATE TEMPORARY TABLE stream_order (id uuid PRIMARY KEY, turn bigint NOT NULL)"
# Within one ledger by position, which keeps the order of every aggregate; what had not been published comes last.
_LEDGER = """
    SELECT o.turn, l.recorded_at, l.id, l.subject, l.body FROM ledger AS l
    LEFT JOIN stream_order AS o ON o.id = l.id ORDER BY o.turn NULLS LAST, l.position
"""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """One event of a ledger and its turn among those of all ledgers."""

    turn: float
    at: datetime
    message: Message

    @property
    def key(self) -> tuple[float, datetime]:
        return self.turn, self.at


async def refill(bus: Bus, databases: Mapping[str, ServiceDatabase], order: Sequence[UUID]) -> list[float]:
    """Publish everything into the empty stream and tell the relays so; gives each event's turn, as they lie there."""
    turns = _turns(order)
    filled: list[float] = []
    async with _owners(databases) as owners:
        async for batch in _batches([_events(owner, turns) for owner in owners]):
            if not all(fits(bus, kept.message) for kept in batch):
                raise BackupFailed("An event of the backup is larger than this bus takes: raise its max_payload.")
            await publish_atomically(bus, [kept.message for kept in batch])
            filled += [kept.turn for kept in batch]
        stream = await bus.stream_state()
        for owner in owners:
            await note_filled(owner, stream)
    return filled


async def let_parties_go_on(bus: Bus, acknowledged: Mapping[str, int], filled: Sequence[float]) -> list[str]:
    """Send each party's durable behind what it had acknowledged; names those that begin anew instead."""
    anew = []
    for durable, turn in acknowledged.items():
        try:
            if behind := bisect_left(filled, turn):
                await bus.ask(f"CONSUMER.RESET.{STREAM}.{durable}", {"seq": behind + 1})
        except (BusRefused, Unavailable) as refused:
            _log.warning("a party will receive everything again", party=durable, error=type(refused).__name__)
            anew.append(durable)
    return anew


def _turns(order: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """Each event where it stood first: what was published twice is filled in once."""
    found: dict[UUID, int] = {}
    for turn, one in enumerate(order):
        found.setdefault(one, turn)
    return list(found.items())


@asynccontextmanager
async def _owners(databases: Mapping[str, ServiceDatabase]) -> AsyncIterator[list[Connection]]:
    async with AsyncExitStack() as stack:
        found: list[Connection] = []
        for database in databases.values():
            found.append(await asyncpg.connect(database.owner_url, server_settings=dict(SETTINGS)))
            stack.push_async_callback(found[-1].close)
        yield found


async def _events(owner: Connection, turns: Sequence[tuple[UUID, int]]) -> AsyncIterator[_Kept]:
    """One ledger in its turns."""
    await owner.execute(_ORDER)
    await owner.copy_records_to_table("stream_order", records=turns)
    at = _EARLIEST
    async with owner.transaction():
        async for row in owner.cursor(_LEDGER, prefetch=AT_ONCE):
            at = max(at, row["recorded_at"])  # clocks may jump, positions do not
            turn = inf if row["turn"] is None else row["turn"]
            yield _Kept(turn, at, Message(str(row["id"]), row["subject"], row["body"]))


async def _merged(ledgers: Sequence[AsyncIterator[_Kept]]) -> AsyncIterator[_Kept]:
    """All ledgers as one, by turn, then by time."""
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


async def _batches(ledgers: Sequence[AsyncIterator[_Kept]]) -> AsyncIterator[list[_Kept]]:
    """As much as goes into one atomic batch."""
    batch: list[_Kept] = []
    size = 0
    async for kept in _merged(ledgers):
        if batch and (len(batch) == ATOMIC_LIMIT or size + len(kept.message.body) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(kept)
        size += len(kept.message.body)
    if batch:
        yield batch
