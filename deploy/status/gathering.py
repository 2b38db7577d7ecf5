"""Ask everybody how they stand, side by side; who does not answer in time is reported as not answering."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final, TypeVar

import asyncpg
import httpx
from sqlalchemy.exc import SQLAlchemyError

from deploy.local import nats, postgres
from deploy.local.ports import address
from deploy.local.setup import Setup
from deploy.status.clocks import CLOCKS
from deploy.status.status import SILENT, PartyStatus, ServiceStatus, Status
from libs.common.bus.behind import Behind, behind
from libs.common.bus.connection import Bus, BusRefused
from libs.common.bus.standing import Durable, durables, stream_standing
from libs.common.clock import SystemClock
from libs.common.database import Database
from libs.common.embedded.failures import CannotRun
from libs.common.errors import Refusal
from libs.common.health import Readiness
from libs.common.provisioning.databases import SERVICES, app_of
from libs.common.standing.of_service import ServiceStanding, service_standing
from libs.common.standing.readers import readers_behind

PATIENCE: Final = 6.0
"""Seconds for each part, all at the same time."""

READY_WITHIN: Final = 12.0
"""Seconds that a service may take to say why it is not ready: it waits for database and bus itself."""

DATED_AT_MOST: Final = 20
"""Parties whose oldest event is looked up; the others are counted."""

FAILURES: Final = (OSError, TimeoutError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, Refusal)

Found = TypeVar("Found")


async def gather(setup: Setup) -> Status:
    """Everything, in about the time of the slowest."""
    if not (setup.places.secrets / app_of("registry")).exists():
        raise CannotRun(f"There is no system under {setup.places.var}: start one with `make run`.")
    services = asyncio.gather(*(_service(setup, service) for service in SERVICES))
    async with _bus(setup) as bus:
        stream = await _within(stream_standing(bus)) if bus else None
        parties = await _within(_parties(bus)) if bus and stream else None
        found = await services
        if bus and stream:
            found = await asyncio.gather(*(_with_readers(bus, one) for one in found))
    return Status(at=SystemClock().now(), services=tuple(found), stream=stream, parties=parties or ())


@asynccontextmanager
async def _bus(setup: Setup) -> AsyncIterator[Bus | None]:
    bus = await _within(Bus.connect(nats.bus_url(setup), name="reallnet status"))
    try:
        yield bus
    finally:
        if bus is not None:
            await bus.close()


async def _service(setup: Setup, service: str) -> ServiceStatus:
    unready, standing = await asyncio.gather(_unready(setup, service), _within(_standing(setup, service)))
    return ServiceStatus(service, ready=not unready, unready=unready, standing=standing, readers=None)


async def _with_readers(bus: Bus, one: ServiceStatus) -> ServiceStatus:
    if one.standing is None:
        return one
    return replace(one, readers=await _within(readers_behind(bus, one.standing.queues.readers)))


async def _standing(setup: Setup, service: str) -> ServiceStanding:
    url = postgres.addresses(setup)[service].app_url
    database = Database.connect(url, application_name="reallnet status", pool_size=1)
    try:
        return await service_standing(database, service=service, overdue=CLOCKS[service])
    finally:
        await database.close()


async def _unready(setup: Setup, service: str) -> str:
    """Empty if it is ready; else the first of its own reasons."""
    url = os.environ.get(f"REALLNET_{service.upper()}_URL") or address(setup.ports.services[service])
    try:
        async with httpx.AsyncClient(timeout=READY_WITHIN, trust_env=False) as client:
            answer = await client.get(f"{url}/health/ready")
        found = Readiness.model_validate_json(answer.content)
    except (httpx.HTTPError, ValueError):
        return SILENT
    return next((check.sentence for check in found.checks if not check.ok), "")


async def _parties(bus: Bus) -> tuple[PartyStatus, ...]:
    """The furthest behind first; only of these it is asked since when."""
    found = sorted([durable async for durable in durables(bus)], key=lambda durable: -durable.messages)
    late = [durable for durable in found if durable.messages][:DATED_AT_MOST]
    dated = await asyncio.gather(*(_dated(bus, durable) for durable in late))
    rest = [Behind(durable.messages, None) for durable in found[len(late) :]]
    return tuple(_party(durable, one) for durable, one in zip(found, [*dated, *rest], strict=True))


async def _dated(bus: Bus, durable: Durable) -> Behind:
    return await behind(bus, filters=durable.filters, after=durable.acknowledged_through)


def _party(durable: Durable, behind: Behind) -> PartyStatus:
    return PartyStatus(durable.name, begun=durable.acknowledged_through > 0, behind=behind)


async def _within(work: Awaitable[Found]) -> Found | None:
    """None for what does not answer, whatever the way."""
    try:
        return await asyncio.wait_for(work, PATIENCE)
    except (*FAILURES, BusRefused):
        return None
