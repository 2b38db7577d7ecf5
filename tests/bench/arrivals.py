"""When events took effect: a trigger on the table in which they do tells each one, or some, at its commit.

It is there only while times are taken. Floor and network are told by the same means, so it burdens both alike.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from libs.common.embedded.failures import CannotRun
from tests.bench.watch import Connection

PATIENCE = 60.0

INSTALL = """
    CREATE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('bench_applied', NEW.event_id::text); RETURN NULL; END $$;
    CREATE TRIGGER bench_tell AFTER INSERT ON {table} FOR EACH ROW
    WHEN (get_byte(uuid_send(NEW.event_id), 15) % {one_in} = 0) EXECUTE FUNCTION bench_tell();
"""
REMOVE = "DROP TRIGGER bench_tell ON {table}; DROP FUNCTION bench_tell();"


class Arrivals:
    """The instants at which events had taken effect, on the clock `time.monotonic`."""

    def __init__(self, *, one_in: int) -> None:
        """Tell one event in so many (a power of two), by the end of its id, which is random."""
        self._one_in = one_in
        self._at: dict[UUID, float] = {}
        self._moved = asyncio.Event()

    def tells(self, event_id: UUID) -> bool:
        """Whether this event is among those that are told."""
        return event_id.bytes[-1] % self._one_in == 0

    async def of(self, event_id: UUID) -> float:
        """Wait for one event's instant."""
        try:
            async with asyncio.timeout(PATIENCE):
                while event_id not in self._at:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            raise CannotRun(f"An event has had no effect after {PATIENCE:.0f} seconds.") from None
        return self._at[event_id]

    async def since(self, started: Mapping[UUID, float]) -> list[float]:
        """Seconds from each one's beginning to its effect, of those that are told."""
        return [await self.of(event_id) - at for event_id, at in started.items() if self.tells(event_id)]

    def note(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        """Take a notification."""
        self._at[UUID(str(payload))] = time.monotonic()
        self._moved.set()


@asynccontextmanager
async def listening(connection: Connection, table: str, *, one_in: int = 1) -> AsyncIterator[Arrivals]:
    """Listen for a while, then leave the database as it was. The table has a column `event_id`."""
    arrivals = Arrivals(one_in=one_in)
    await connection.execute(INSTALL.format(table=table, one_in=one_in))
    await connection.add_listener("bench_applied", arrivals.note)
    try:
        yield arrivals
    finally:
        await connection.remove_listener("bench_applied", arrivals.note)
        await connection.execute(REMOVE.format(table=table))
