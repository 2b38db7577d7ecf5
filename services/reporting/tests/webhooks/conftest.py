"""The service over HTTP, its postman on a real bus, and a receiver that keeps what it gets."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from libs.common.bus.connection import Bus
from libs.common.bus.feed import Feed
from libs.common.database import Database
from libs.common.organisations import Organisations
from libs.common.outbound.door import Door
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.testing.messaging import until
from libs.common.testing.receiver import Got, Receiver, receiver
from services.reporting.commands.deliver_webhook import Postman
from services.reporting.commands.deliver_webhooks import deliver_webhooks
from services.reporting.domain.webhook import Retries
from services.reporting.main import create_app
from services.reporting.settings import ReportingSettings
from services.reporting.tests.feed.conftest import HUB, settings

__all__ = ["settings"]

Json = dict[str, Any]
SOON = Retries(first=timedelta(milliseconds=20), longest=timedelta(milliseconds=80))


@pytest.fixture
async def theirs() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        yield found


@pytest.fixture
def application_of(settings: ReportingSettings) -> Callable[[], FastAPI]:
    return lambda: create_app(settings)


@pytest.fixture
def application(application: FastAPI, bus: Bus) -> FastAPI:
    """As it is, with this test's bus."""
    application.state.feed = Feed(lambda: bus)
    return application


@pytest.fixture
async def postman(
    database: Database, bus: Bus, organisations: Organisations, settings: ReportingSettings
) -> AsyncIterator[Postman]:
    feed, door = Feed(lambda: bus), Door(to_loopback=True, keep=10)
    yield Postman(database, feed, door, organisations, settings.webhook_key, SOON)
    await feed.close()
    await door.close()


@pytest.fixture
def delivering(postman: Postman, migrated: ServiceDatabase) -> Callable[[], Awaitable[None]]:
    """What the worker does."""
    return partial(deliver_webhooks, postman, database_url=migrated.app_url, look_every=0.1)


class Party:
    """Somebody at a hub who looks after its webhooks."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers

    async def ask(self, method: str, path: str = "", body: Any = None, **headers: str) -> httpx.Response:
        return await self.client.request(method, f"/v1/webhooks{path}", json=body, headers={**self.headers, **headers})

    async def add(self, url: str, **more: Any) -> tuple[str, str]:
        """The id and the secret of a new one."""
        answer = await self.ask("POST", "", {"url": url, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()["webhook"]["id"], answer.json()["secret"]

    async def look(self, webhook: str) -> Json:
        answer = await self.ask("GET", f"/{webhook}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def until(self, webhook: str, **expected: Any) -> Json:
        """Look until it is so."""

        async def so() -> bool:
            found = await self.look(webhook)
            return all(found[name] == value for name, value in expected.items())

        await until(so)
        return await self.look(webhook)


@pytest.fixture
def party(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> Party:
    return Party(client, headers("hub_technician", HUB))


def signatures(got: Got) -> list[str]:
    return got.headers["webhook-signature"].split()


def signed_with(got: Got, secret: str) -> bool:
    """As a receiver checks it, by the standard's words alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    return f"v1,{base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}" in signatures(got)


def ids(got: list[Got]) -> list[str]:
    return [orjson.loads(one.body)["id"] for one in got]
