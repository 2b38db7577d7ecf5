"""The running system as the benchmarks use it: where it is, and tokens for it."""

import httpx

from deploy.local import nats, postgres
from deploy.local.system import System
from libs.common.provisioning.databases import ServiceDatabase


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


def onlooker_url(system: System, service: str) -> str:
    """The superuser's way into a service's database, to look at all of it."""
    return postgres.embedded(system.setup).url.removesuffix("/postgres") + f"/{service}"


def bus_url(system: System) -> str:
    """Where the services meet the bus."""
    return nats.bus_url(system.setup)
