"""One whole system for all tests that need one, with the 24 cases of the founding paper in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from deploy.demo.people import Network
from deploy.demo.replay import replay
from deploy.demo.settling import settled
from deploy.demo.surroundings import Surroundings
from deploy.local.nats import bus_url
from deploy.local.postgres import embedded
from deploy.local.setup import Setup
from deploy.local.surroundings import surroundings
from deploy.local.system import System, running_system
from libs.common.organisations import Organisations
from libs.common.testing.messaging import until


@dataclass(frozen=True, slots=True)
class Live:
    """A running system as tests look at it: over REST as any person, and as the superuser of its databases."""

    system: System
    where: Surroundings
    http: httpx.AsyncClient
    tokens: dict[str, str]

    @property
    def bus_url(self) -> str:
        return bus_url(self.system.setup)

    async def ask(
        self,
        person: str,
        method: str,
        service: str,
        path: str,
        *,
        json: Any = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request of one person, answered as it is."""
        token = {"Authorization": f"Bearer {await self.token(person)}"}
        url = f"{self.where.services[service]}{path}"
        return await self.http.request(method, url, json=json, headers={**token, **(headers or {})})

    async def token(self, person: str) -> str:
        if person not in self.tokens:
            form = {"grant_type": "client_credentials", "person": person}
            answer = await self.http.post(f"{self.where.issuer}/token", data=form, auth=("demo", "demo-only-secret"))
            self.tokens[person] = answer.json()["access_token"]
        return self.tokens[person]

    async def rows(self, service: str, statement: str, *values: object) -> list[Any]:
        """What a service's database holds, seen by the superuser."""
        connection = await asyncpg.connect(self.admin_url(service))
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    def admin_url(self, service: str) -> str:
        parts = urlsplit(embedded(self.system.setup).url)
        return urlunsplit(parts._replace(path=f"/{service}"))

    async def settle(self) -> None:
        """Wait until every event has arrived."""
        await settled(self.where.services)


async def _has_its_tree(live: Live) -> bool:
    """The worker proves the tree of questions and publishes it after its first start."""
    return bool(await live.rows("trials", "SELECT FROM question_trees"))


@pytest.fixture(scope="session")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    """The loaded system. Tests may add to it, and must not count on being alone in it."""
    folder: Path = tmp_path_factory.mktemp("network") / "var"
    async with (
        running_system(Setup.private(folder, {}, durable=False)) as system,
        httpx.AsyncClient(timeout=20) as http,
    ):
        where = Surroundings.from_environment(surroundings(system))
        organisations = Organisations.load(system.setup.organisations)
        async with Network(where) as network:
            await replay(network, organisations=organisations, folder=folder, told=lambda _: None)
        await settled(where.services)
        live = Live(system, where, http, {})
        await until(lambda: _has_its_tree(live), patience=60)
        yield live
