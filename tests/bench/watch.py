"""Looks into the databases and the bus of a running system: a measuring device, no part of the network."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeAlias
from uuid import UUID

import asyncpg

from deploy.local.system import System
from libs.common.bus.connection import Bus
from libs.common.contracts.catalogue import EVENTS
from libs.common.embedded.failures import CannotRun
from libs.common.provisioning.databases import SERVICES
from tests.bench import network

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

LOOK_EVERY = 0.02
GLANCE_EVERY = 0.005
PATIENCE = 60.0

WAITS = "SELECT EXISTS (SELECT 1 FROM outbox_waiting)"
HEARD = "SELECT count(*) FROM inbox WHERE reader = $1 AND event_id = ANY($2::uuid[])"
POSITION = "SELECT position, types FROM reader_positions WHERE reader = $1"


class Watch:
    """One connection to each database, one to the bus."""

    def __init__(self, connections: Mapping[str, Connection], bus: Bus) -> None:
        self.connections = connections
        self.bus = bus

    async def count(self, service: str, table: str) -> int:
        """Rows of a table."""
        return int(await self.connections[service].fetchval(f"SELECT count(*) FROM {table}"))

    async def until_heard(self, service: str, events: Collection[UUID]) -> None:
        """Wait until a service has taken all of these: one look costs next to nothing, unlike counting."""
        connection, left = self.connections[service], list(events)
        async with _patiently(f"{service} has not applied all events"):
            while await connection.fetchval(HEARD, service, left) < len(left):
                await asyncio.sleep(GLANCE_EVERY)

    async def until_counted(self, service: str, table: str, *, at_least: int) -> None:
        """Wait until a table has so many rows."""
        async with _patiently(f"{service} has not applied all events"):
            while await self.count(service, table) < at_least:
                await asyncio.sleep(LOOK_EVERY)

    async def until_calm(self) -> None:
        """Wait until everything stated is published and every reader has come to the end of what it hears."""
        async with _patiently("the network has not come to rest"):
            for service in SERVICES:
                while await self.connections[service].fetchval(WAITS):
                    await asyncio.sleep(LOOK_EVERY)
            for service in SERVICES:
                while not await self._has_heard_all(service):
                    await asyncio.sleep(LOOK_EVERY)

    async def _has_heard_all(self, service: str) -> bool:
        reader = await self.connections[service].fetchrow(POSITION, service)
        if reader is None:
            return True
        filters = [EVENTS[kind].subject_filter() for kind in reader["types"]]
        last = await asyncio.gather(*(self.bus.last_sequence(subject) for subject in filters))
        return int(reader["position"]) >= max(last, default=0)


@asynccontextmanager
async def _patiently(otherwise: str) -> AsyncIterator[None]:
    """Long enough for everything that moves at all; then it is said what did not."""
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except TimeoutError:
        raise CannotRun(f"After {PATIENCE:.0f} seconds {otherwise}.") from None


@asynccontextmanager
async def onlooking(address: str) -> AsyncIterator[Connection]:
    """A connection of our own, for a while."""
    connection = await asyncpg.connect(address)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def watching(system: System) -> AsyncIterator[Watch]:
    """Give a watch, and put it away."""
    async with AsyncExitStack() as stack:
        connections = {}
        for service in SERVICES:
            connections[service] = await asyncpg.connect(network.onlooker_url(system, service))
            stack.push_async_callback(connections[service].close)
        bus = await Bus.connect(network.bus_url(system), name="bench watch")
        stack.push_async_callback(bus.close)
        yield Watch(connections, bus)
