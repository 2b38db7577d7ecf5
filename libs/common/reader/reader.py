"""A service's reader: hears the types it has reactions for, from where it stopped, one reader at a time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

import asyncpg
import structlog

from libs.common import inbox
from libs.common.bus.connection import Bus, StreamState
from libs.common.bus.reading import Arrived, read
from libs.common.call import Call
from libs.common.consumer import Heard
from libs.common.contracts.envelope import stem_of
from libs.common.database import Database, Transaction
from libs.common.lasting_connection import lasting_connection
from libs.common.reader import held, positions
from libs.common.reader.applying import Applier
from libs.common.reader.judging import Suspicion
from libs.common.reader.positions import Fenced, Position

TURN_EVERY = 0.5
NOTICE_EVERY = 1.0
"""Seconds after which a reader that has nothing to read sees that it was sent back, or has something to try again."""

EVERYWHERE = {"reallnet.organisation": "*"}
_STANDS = """
    SELECT position, EXISTS (SELECT FROM held_events WHERE reader = $1 AND state = 'waiting') AS something_waits
    FROM reader_positions WHERE reader = $1
"""

_log = structlog.get_logger(__name__)


class Reader:
    """Reads for one service. `run` ends only by an exception and may then be called again."""

    def __init__(
        self, database: Database, database_url: str, bus: Bus, *, name: str, heard: Mapping[str, Heard]
    ) -> None:
        """`name` is the service; its position and inbox are kept under it."""
        self._database = database
        self._url = database_url
        self._bus = bus
        self._name = name
        self._heard = heard
        self._call = Call.service(name)
        self._at = 0
        self._suspicion = Suspicion()
        self.reading = asyncio.Event()
        """Set once it is this reader's turn and its position is known."""

    async def run(self) -> None:
        """Wait for the turn, then read for ever."""
        lock = await lasting_connection(self._url, name=f"reader {self._name}", settings=EVERYWHERE)
        try:
            while not await lock.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"reader {self._name}"):
                await asyncio.sleep(TURN_EVERY)
            await self._read(lock)
        finally:
            lock.terminate()

    async def _read(self, lock: "asyncpg.Connection[asyncpg.Record]") -> None:
        stream = await self._bus.stream_state()
        position = await self._position(stream)
        applier = Applier(
            self._database, reader=self._name, heard=self._heard, stream=stream.created_at, suspicion=self._suspicion
        )
        await self._backfill(applier, position)
        self.reading.set()
        self._at = position.sequence
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow(applier))
            group.create_task(self._notice(lock, applier))
            group.create_task(_retry_for_ever(applier))

    async def _follow(self, applier: Applier) -> None:
        async with aclosing(self._batches(sorted(self._heard), after=self._at)) as batches:
            async for batch in batches:
                self._at = await applier.apply(batch, old=self._at)

    async def _notice(self, lock: "asyncpg.Connection[asyncpg.Record]", applier: Applier) -> None:
        """On a quiet stream no event would tell that somebody has sent the reader back, or replayed a dead letter."""
        while True:
            await asyncio.sleep(NOTICE_EVERY)
            reached = self._at  # before looking: a batch committed meanwhile would make what is kept look old
            kept = await lock.fetchrow(_STANDS, self._name)
            if kept is None or kept["position"] < reached:
                raise Fenced(self._name)
            if kept["something_waits"]:
                applier.look_again()

    def _batches(self, types: Sequence[str], *, after: int) -> AsyncGenerator[list[Arrived], None]:
        filters = [self._heard[kind].event.every_version() for kind in types]
        return read(self._bus, filters=filters, after=after)

    async def _position(self, stream: StreamState) -> Position:
        """Where to go on: from the beginning if this is another stream than before."""
        async with self._database.transaction(self._call) as tx:
            kept = await positions.load(tx, self._name)
            if kept is not None and kept.stream_created_at == stream.created_at and kept.sequence <= stream.last:
                return kept
            start = Position(stream.created_at, 0, frozenset(self._heard))
            await positions.place(
                tx, self._name, stream_created_at=stream.created_at, sequence=0, types=list(self._heard)
            )
            return start

    async def _backfill(self, applier: Applier, position: Position) -> None:
        """A type that was not listened to before comes with its past; a new version of one that was, has been read."""
        stems = {stem_of(kind) for kind in position.types}
        unheard = {kind for kind in self._heard if stem_of(kind) not in stems}
        if unheard and position.sequence:
            _log.info("reading the past of new event types", count=len(unheard))
            await self._read_past(applier, sorted(unheard), until=position.sequence)
        if position.types != frozenset(self._heard):
            async with self._database.transaction(self._call) as tx:
                await positions.listen(tx, self._name, at=position.sequence, types=list(self._heard))

    async def _read_past(self, applier: Applier, types: Sequence[str], *, until: int) -> None:
        filters = [self._heard[kind].event.every_version() for kind in types]
        target = min(until, max([await self._bus.last_sequence(subject) for subject in filters]))
        async with aclosing(self._batches(types, after=0)) as batches:
            while target:
                batch = await anext(batches)
                past = [message for message in batch if message.sequence <= until]
                if past:
                    await applier.apply(past, old=until, until=until)
                target = 0 if batch[-1].sequence >= target else target


async def _retry_for_ever(applier: Applier) -> None:
    while True:
        await applier.retry_due()
        await applier.until_next_look()


async def rewind(tx: Transaction, reader: str) -> None:
    """Let the reader begin at the first event: a running one is overtaken by this and starts over.

    To be called in the transaction that empties what the reader has built.
    """
    kept = await positions.load(tx, reader)
    if kept is None:
        return
    fresh = replace(kept, sequence=0)
    # The position first: its row lock waits for a batch that is being committed, whose notes must go too.
    await positions.place(
        tx, reader, stream_created_at=fresh.stream_created_at, sequence=fresh.sequence, types=sorted(fresh.types)
    )
    await inbox.forget(tx, reader)
    await held.forget(tx, reader)
