"""The real thing beside the reference: PostgreSQL, a stream, a relay and a reader that can be stopped anywhere."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import Executable, delete, func, or_, select

from libs.common import outbox
from libs.common.backbone import METADATA as BACKBONE
from libs.common.backbone import held_events, outbox_waiting, reader_positions
from libs.common.bus.connection import STREAM, Bus, BusRefused, StreamState
from libs.common.bus.publishing import Message, publish
from libs.common.bus.reading import Arrived, read
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from libs.common.errors import Unavailable
from libs.common.identifiers import new_id
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.stream import ensure_stream
from libs.common.reader import dead_letters
from libs.common.reader.held import FIRST_WAIT, LONGEST_WAIT
from libs.common.reader.reader import Reader, rewind
from libs.common.relay import Relay
from libs.common.relaying.refilling import mark_all
from libs.common.testing.messaging import running, until
from tests.faults.histories.facts import METADATA, Reactions, Troubles, applied, children, visits

CALL = Call.service("histories")
READER = "histories"
EVERYTHING = [*METADATA.tables, *BACKBONE.tables]
BEGINNING = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """One service with its bus."""

    database: Database
    database_url: str
    admin_url: str
    bus: Bus
    clock: FixedClock
    troubles: Troubles = field(default_factory=Troubles)

    def __post_init__(self) -> None:
        self.reactions = Reactions(self.troubles)

    async def begin(self) -> None:
        """Nothing has happened yet."""
        admin = await lasting_connection(self.admin_url, name="histories")
        await admin.execute(";".join(f"DELETE FROM {table}" for table in EVERYTHING))
        await admin.close()
        await self.wipe_bus()
        self.clock.set(BEGINNING)
        self.troubles.refused.clear()
        self.troubles.broken.clear()

    async def tell(self, events: Sequence[Event]) -> None:
        async with self.database.transaction(CALL) as tx:
            await outbox.put(tx, *events)

    async def begin_telling(self, events: Sequence[Event]) -> AsyncExitStack:
        """A transaction that has drawn its positions and does not commit yet."""
        stack = AsyncExitStack()
        tx = await stack.enter_async_context(self.database.transaction(CALL))
        await outbox.put(tx, *events)
        await tx.flush()
        return stack

    async def end_telling(self, stack: AsyncExitStack, *, commits: bool) -> bool:
        """Whether it was committed: the server gives up those that have stood still for half a minute."""
        with suppress(ZeroDivisionError, PostgresError, InterfaceError, Unavailable):
            async with stack:
                if not commits:
                    raise ZeroDivisionError
            return True
        return False

    async def say(self, subject: str, body: bytes) -> None:
        """Into the stream past the relay: a repetition after half an hour, or nonsense."""
        await publish(self.bus, Message(str(new_id()), subject, body))

    async def carry(self, *, crash_after: int | None) -> None:
        """Let the relay publish all, or be killed when it has published so many."""
        relay, last = Relay(self.database_url, self.bus), (await self.bus.stream_state()).last

        async def is_done() -> bool:
            if crash_after is not None and (await self.bus.stream_state()).last >= last + crash_after:
                return True
            return await self.count(outbox_waiting.select()) == 0

        async with running(relay.run) as task:
            await until(lambda: _has_begun(task, relay))
            await until(is_done)

    async def forget_that_all_was_published(self) -> None:
        """As after a crash between the acknowledgements and the removal of the marks."""
        connection = await lasting_connection(self.database_url, name="t", settings={"reallnet.organisation": "*"})
        await mark_all(connection)
        await connection.close()

    async def read(self) -> None:
        """Let a reader begin where the last one stopped, to the end or to its crash."""
        reader = Reader(self.database, self.database_url, self.bus, name=READER, heard=self.reactions.heard())
        last = (await self.bus.stream_state()).last
        async with running(reader.run) as task:
            self.reactions.kill = task.cancel
            await until(lambda: self._has_ended(task, reader, last))

    async def _has_ended(self, task: "asyncio.Task[object]", reader: Reader, last: int) -> bool:
        if task.done() or not reader.reading.is_set():
            return task.done()
        return await self.position() == last and await self.count(self._due()) == 0

    async def settle(self) -> None:
        """Read to the end and try again what is held, until that helps no more."""
        self.reactions.crash_in = 0
        before: object = None
        while (now := await self._waiting()) != before or any(row[2] == "failed" for row in now):
            before = now
            self.clock.move(LONGEST_WAIT + FIRST_WAIT)
            await self.read()

    async def _waiting(self) -> list[Any]:
        rows = await self.all(select(held_events.c.id, held_events.c.state, held_events.c.code, held_events.c.event_id))
        return [(row.id, row.state, row.code if row.state == "waiting" else "") for row in rows] + [
            ("read", await self.position(), "")
        ]

    def _due(self) -> Executable:
        first = select(func.min(held_events.c.id)).group_by(held_events.c.aggregate)
        now, at = self.clock.now(), held_events.c.next_try_at
        is_due = or_(at <= now, at > now + LONGEST_WAIT)
        return select(held_events.c.id).where(held_events.c.id.in_(first), held_events.c.state == "waiting", is_due)

    def jump(self, by: timedelta) -> None:
        """The clock was wrong, or is now; never so much that anything becomes two days old."""
        self.clock.set(BEGINNING + by)

    async def handle(self, which: int, *, discards: bool) -> None:
        held = await self.all(select(held_events.c.id).order_by(held_events.c.id))
        async with self.database.transaction(CALL) as tx:
            if discards:
                await dead_letters.discard(tx, held[which].id, reason="A test.")
            else:
                await dead_letters.replay(tx, held[which].id)

    async def rebuild(self) -> None:
        async with self.database.transaction(CALL) as tx:
            await rewind(tx, READER)
            for table in (children, visits, applied):
                await tx.execute(delete(table))

    async def end(self) -> None:
        await self.database.close()
        await self.bus.close()

    async def wipe_bus(self) -> None:
        with suppress(BusRefused):
            await self.bus.ask(f"STREAM.DELETE.{STREAM}")
        await ensure_stream(self.bus)

    async def position(self) -> int:
        rows = await self.all(select(reader_positions.c.position).where(reader_positions.c.reader == READER))
        return int(rows[0].position) if rows else 0

    async def stream(self) -> tuple[StreamState, list[Arrived]]:
        state, found = await self.bus.stream_state(), list[Arrived]()
        if state.last:
            async for batch in read(self.bus, filters=[], after=0):
                found += batch
                if found[-1].sequence >= state.last:
                    break
        return state, found

    async def all(self, statement: Executable) -> Sequence[Any]:
        async with self.database.reading(CALL) as tx:
            return await tx.all(statement)

    async def count(self, statement: Executable) -> int:
        return len(await self.all(statement))


async def _has_begun(task: "asyncio.Task[object]", relay: Relay) -> bool:
    """Whether it is the relay's turn; what has ended it before, is told."""
    if task.done():
        task.result()
    return relay.relaying.is_set()
