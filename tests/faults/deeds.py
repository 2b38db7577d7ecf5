"""The smallest service there can be: one route that writes, under the real application with all that is around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Self

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData, func, insert, select, text

from libs.common import application, audit, outbox
from libs.common.access import needs
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, inbox, ledger
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.settings import ServiceSettings
from libs.common.testing.tokens import IssuerForTests
from libs.common.tests.test_outbox import registered
from libs.common.web.given import Db
from libs.common.wire import View

PATH = "/v1/deeds"


class Done(View):
    """What the route answers."""

    version: int

    @classmethod
    def of(cls, version: int) -> Self:
        return cls(version=version)


router = APIRouter()


@router.post(PATH, status_code=201)
async def do(
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=Done, status=201)],
    db: Db,
    *,
    patient: str = "A",
    version: int = 1,
    before: str = "SELECT 1",
) -> Done:
    """`before` is what the database is made to do in the middle."""
    async with db.transaction(call) as tx:
        await tx.execute(insert(inbox).values(reader="deeds", event_id=new_id()))
        await tx.execute(text(before))
        await audit.write(tx, Audit(did="did", about=f"deed/{patient}"))
        await outbox.put(tx, registered(patient, version=version))
        done = tx.answer(version)
    return Done.of(done)


class Deeds:
    """The service as its caller sees it."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.app = app
        self._client = client
        self._headers = headers

    @property
    def database(self) -> Database:
        found: Database = self.app.state.db
        return found

    async def do(self, key: str = "", **query: str | int) -> httpx.Response:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        return await self._client.post(PATH, params=query, headers=headers)

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(path, headers=self._headers)

    async def written(self) -> tuple[int, int, int]:
        """Effects, audit entries and events; they must never differ."""
        async with self.database.reading(Call.service("test")) as tx:
            counted = [
                int(await tx.scalar(select(func.count()).select_from(t))) for t in (inbox, audit_entries, ledger)
            ]
        return counted[0], counted[1], counted[2]


@asynccontextmanager
async def deeds(*, database_url: str, bus_url: str) -> AsyncIterator[Deeds]:
    """Running, with its line to the bus; nothing here waits for the servers to be there."""
    settings = ServiceSettings(
        environment="test", database_url=database_url, bus_url=bus_url, oidc_issuer="https://issuer.test"
    )
    app = application.create(
        service="registry", title="Deeds", description="", settings=settings, routers=[router], metadata=MetaData()
    )
    issuer, organisations = IssuerForTests(), Organisations.load(settings.organisations)
    app.state.tokens = issuer.verifier(organisations)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        yield Deeds(app, client, issuer.headers("hub_technician", "hub-madrid"))


def is_a_clean_503(answer: httpx.Response) -> bool:
    """Come again, it says, and when; and nothing about us."""
    problem = answer.json()
    return (answer.status_code, problem["code"]) == (503, "unavailable") and int(answer.headers["Retry-After"]) >= 1
