"""Ask everybody how they stand, side by side; who does not answer in time is reported as not answering."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from deploy.local import nats, postgres
from deploy.local.ports import LISTENER
from deploy.local.setup import Setup
from deploy.status.clocks import CLOCKS
from deploy.status.parties import parties_behind
from deploy.status.readiness import unready
from deploy.status.status import ServiceStatus, Status
from libs.common.bus.connection import Bus, BusRefused
from libs.common.bus.standing import stream_standing
from libs.common.clock import SystemClock
from libs.common.database import Database
from libs.common.embedded.failures import CannotRun
from libs.common.errors import Refusal
from libs.common.provisioning.databases import SERVICES, app_of
from libs.common.standing.of_service import ServiceStanding, service_standing
from libs.common.standing.readers import readers_behind

PATIENCE: Final = 10.0
"""Seconds for each question, most of them at the same time; a machine at its limit answers late, but answers."""

FAILURES: Final = (
    OSError,
    TimeoutError,
    SQLAlchemyError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    BusRefused,
    Refusal,
)

Found = TypeVar("Found")


async def gather(setup: Setup, *, patience: float = PATIENCE) -> Status:
    """Everything, in about the time of the slowest."""
    if not (setup.places.secrets / app_of("registry")).exists():
        raise CannotRun(f"There is no system under {setup.places.var}: start one with `make run`.")
    return await _Look(setup, patience).everything()


@dataclass(frozen=True, slots=True)
class _Look:
    """One look; None stands for what does not answer."""

    setup: Setup
    patience: float

    async def everything(self) -> Status:
        services = asyncio.gather(*(self._service(service) for service in SERVICES))
        listener = asyncio.create_task(unready(self.setup, LISTENER))
        async with self._bus() as bus:
            stream = await self._within(stream_standing(bus)) if bus else None
            found, doors = await services, await listener
            if bus is None or stream is None:
                return Status(SystemClock().now(), tuple(found), None, (), doors)
            found = await asyncio.gather(*(self._with_readers(bus, one) for one in found))
            parties = await self._within(parties_behind(bus))
        return Status(SystemClock().now(), tuple(found), stream, parties or (), doors)

    @asynccontextmanager
    async def _bus(self) -> AsyncIterator[Bus | None]:
        bus = await self._within(Bus.connect(nats.bus_url(self.setup), name="reallnet status"))
        try:
            yield bus
        finally:
            if bus is not None:
                await bus.close()

    async def _service(self, service: str) -> ServiceStatus:
        why, standing = await asyncio.gather(unready(self.setup, service), self._within(self._standing(service)))
        return ServiceStatus(service, ready=not why, unready=why, standing=standing, readers=None)

    async def _with_readers(self, bus: Bus, one: ServiceStatus) -> ServiceStatus:
        if one.standing is None:
            return one
        return replace(one, readers=await self._within(readers_behind(bus, one.standing.queues.readers)))

    async def _standing(self, service: str) -> ServiceStanding:
        url = postgres.addresses(self.setup)[service].app_url
        database = Database.connect(url, application_name="reallnet status", pool_size=1)
        try:
            return await service_standing(database, service=service, overdue=CLOCKS[service])
        finally:
            await database.close()

    async def _within(self, work: Awaitable[Found]) -> Found | None:
        try:
            return await asyncio.wait_for(work, self.patience)
        except FAILURES:
            return None
