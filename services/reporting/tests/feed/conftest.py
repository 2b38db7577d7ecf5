"""The service as a real HTTP process would serve it, on a real bus; and events stated straight into the stream."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.publishing import Message, publish
from libs.common.contracts.envelope import Event
from libs.common.contracts.samples.tubes import SampleReceived
from libs.common.contracts.schema import envelope_example
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.serving import _configuration, _Server
from libs.common.testing.messaging import PATIENCE, until
from libs.common.testing.tokens import IssuerForTests
from services.reporting.main import create_app
from services.reporting.settings import ReportingSettings

HUB, OTHER, HOSPITAL = "hub-madrid", "hub-barcelona", "hospital-aragon"
HEARTBEAT = 0.2


def received(*, origin: str = HOSPITAL, destination: str = HUB) -> Event:
    """A tube of this hospital arrives at that hub."""
    example = SampleReceived.from_envelope(envelope_example(SampleReceived))
    return example.model_copy(update={"id": new_id(), "origin": origin, "destination": destination})


async def state(bus: Bus, *events: Event) -> None:
    """Put them into the stream, one after the other."""
    for event in events:
        await publish(bus, Message(str(event.id), event.nats_subject, event.to_cloudevent()))


async def consumers(bus: Bus) -> list[str]:
    """Those the server knows of now."""
    return list((await bus.ask(f"CONSUMER.NAMES.{STREAM}"))["consumers"] or [])


@pytest.fixture
def settings(bus_url: str) -> ReportingSettings:
    return ReportingSettings.from_environment(
        {
            "REALLNET_ENV": "test",
            "REALLNET_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/reporting",
            "REALLNET_BUS_URL": bus_url,
            "REALLNET_OIDC_ISSUER": "http://127.0.0.1:1",
            "REALLNET_WEBHOOK_KEY": "C" * 43 + "=",
            "REALLNET_WEBHOOKS_TO_LOOPBACK": "true",
            "REALLNET_FEED_HEARTBEAT_SECONDS": str(HEARTBEAT),
        }
    )


@pytest.fixture
def application(
    settings: ReportingSettings, database: Database, issuer: IssuerForTests, organisations: Organisations
) -> FastAPI:
    app = create_app(settings)
    app.state.db = database
    app.state.tokens = issuer.verifier(organisations)
    return app


@pytest.fixture
async def server(application: FastAPI, bus: Bus) -> AsyncIterator[uvicorn.Server]:
    """Serving on a port of its own, with its line to the bus standing."""
    door = socket.create_server(("127.0.0.1", 0))
    server = _Server(_configuration(application))
    serving = asyncio.create_task(server.serve(sockets=[door]))

    async def is_up() -> bool:
        link = getattr(application.state, "link", None)
        return server.started and link is not None and link.bus is not None and link.bus.connected

    await until(is_up)
    server.address = f"http://127.0.0.1:{door.getsockname()[1]}"  # type: ignore[attr-defined]
    yield server
    server.should_exit = True
    await asyncio.wait_for(serving, PATIENCE)
    await application.state.feed.close()


@pytest.fixture
async def http(server: uvicorn.Server) -> AsyncIterator[httpx.AsyncClient]:
    """A caller over a real connection."""
    async with httpx.AsyncClient(base_url=server.address, timeout=PATIENCE) as client:  # type: ignore[attr-defined]
        yield client


@pytest.fixture
def hub(headers: Callable[..., dict[str, str]]) -> dict[str, str]:
    return headers("hub_technician", HUB)


class Listener:
    """Reads Server-Sent Events as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()
        self.comments = 0

    async def next(self) -> tuple[str, str]:
        """The id and the data of the next event."""
        found: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                self.comments += line.startswith(":")
                if not line and "data" in found:
                    return found["id"], found["data"]
                found[name] = value
        raise EOFError

    async def end(self) -> None:
        """Wait until the server has nothing more to say."""
        async with asyncio.timeout(PATIENCE):
            with suppress(EOFError):
                while True:
                    await self.next()
