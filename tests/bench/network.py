"""The running system as the benchmarks use it: tokens, databases, and waiting until all is calm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from deploy.local import nats, postgres
from deploy.local.system import System
from libs.common.provisioning.databases import ServiceDatabase

LOOK_EVERY = 0.02
PATIENCE = 60.0


async def token(system: System, person: str) -> str:
    """A real token of the embedded issuer for one of its demo people."""
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo-only-secret"}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{system.address('issuer')}/token", data={**form, "person": person})
    return str(answer.raise_for_status().json()["access_token"])


def port(system: System, service: str) -> int:
    """Where a service answers over HTTP."""
    return system.setup.ports.services[service]


def database(system: System, service: str) -> ServiceDatabase:
    """The two ways into a service's database."""
    return postgres.addresses(system.setup)[service]


def bus_url(system: System) -> str:
    """Where the services meet the bus."""
    return nats.bus_url(system.setup)


@asynccontextmanager
async def onlooker(system: System, service: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A superuser's connection that sees all rows of a service: a measuring device, no part of the network."""
    url = postgres.embedded(system.setup).url.removesuffix("/postgres") + f"/{service}"
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def until_counted(connection: "asyncpg.Connection[Any]", table: str, at_least: int) -> int:
    """Wait until a table has so many rows."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
            if found >= at_least:
                return found
            await asyncio.sleep(LOOK_EVERY)
