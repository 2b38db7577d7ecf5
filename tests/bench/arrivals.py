"""When events took effect in reporting: a trigger on its inbox tells each one at its commit.

It is there only while times are taken, at rates where a notification per event costs nothing.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from tests.bench.watch import Connection

PATIENCE = 20.0

INSTALL = """
    CREATE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('bench_applied', NEW.event_id::text); RETURN NULL; END $$;
    CREATE TRIGGER bench_tell AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION bench_tell();
"""
REMOVE = "DROP TRIGGER bench_tell ON inbox; DROP FUNCTION bench_tell();"


class Arrivals:
    """The instants at which events had taken effect, on the clock `time.monotonic`."""

    def __init__(self) -> None:
        self._at: dict[UUID, float] = {}
        self._moved = asyncio.Event()

    async def of(self, event_id: UUID) -> float:
        """Wait for one event's instant."""
        async with asyncio.timeout(PATIENCE):
            while event_id not in self._at:
                self._moved.clear()
                await self._moved.wait()
        return self._at[event_id]

    def note(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        """Take a notification."""
        self._at[UUID(str(payload))] = time.monotonic()
        self._moved.set()


@asynccontextmanager
async def listening(connection: Connection) -> AsyncIterator[Arrivals]:
    """Listen for a while, then leave the database as it was."""
    arrivals = Arrivals()
    await connection.execute(INSTALL)
    await connection.add_listener("bench_applied", arrivals.note)
    try:
        yield arrivals
    finally:
        await connection.remove_listener("bench_applied", arrivals.note)
        await connection.execute(REMOVE)
