"""The same post twice with one key is one result; with another body it is refused; twins wait for each other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Self

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select

from libs.common import etag, idempotency
from libs.common.access import needs
from libs.common.application import Db
from libs.common.backbone import inbox
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.errors import WrongState
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.testing.tokens import IssuerForTests
from libs.common.web import handlers
from libs.common.web.handlers import REPLAYED
from libs.common.wire import Body, View

Headers = Callable[..., dict[str, str]]
READER = "tubes"


@dataclass(frozen=True, slots=True)
class Announced:
    """What the command gives."""

    label: str
    version: int


class TubeView(View):
    """What the route answers."""

    label: str
    version: int

    @classmethod
    def of(cls, tube: Announced) -> Self:
        return cls(label=tube.label, version=tube.version)


class NewTube(Body):
    label: str
    refuse: bool = False


@pytest.fixture
def tubes(database: Database, issuer: IssuerForTests, organisations: Organisations) -> FastAPI:
    app = FastAPI()
    handlers.install(app)
    app.state.db, app.state.tokens = database, issuer.verifier(organisations)

    @app.post("/v1/hubs/{hub}/tubes", status_code=201)
    async def announce(
        hub: str,
        body: NewTube,
        call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=TubeView, status=201)],
        db: Db,
    ) -> TubeView:
        async with db.transaction(call) as tx:
            await tx.execute(insert(inbox).values(reader=READER, event_id=new_id()))
            if body.refuse:
                raise WrongState
            tube = tx.answer(Announced(label=f"{hub} {body.label}", version=1))
        return TubeView.of(tube)

    return app


@pytest.fixture
async def client(tubes: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=tubes), base_url="http://test") as client:
        yield client


@pytest.fixture
def technician(headers: Headers) -> dict[str, str]:
    return headers("hub_technician", "hub-madrid")


async def written(database: Database) -> int:
    async with database.reading(Call.service("test")) as tx:
        return int(await tx.scalar(select(func.count()).select_from(inbox)))


async def post(
    client: httpx.AsyncClient, headers: dict[str, str], *, key: str, hub: str = "m", **body: object
) -> httpx.Response:
    return await client.post(
        f"/v1/hubs/{hub}/tubes", json={"label": "7", **body}, headers=headers | {"Idempotency-Key": key}
    )


async def test_the_second_post_gets_the_first_ones_answer(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str]
) -> None:
    first = await post(client, technician, key="a")
    second = await post(client, technician, key="a")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert second.headers["Content-Type"] == "application/json"
    assert second.headers[REPLAYED] == "true"
    assert second.headers["ETag"] == etag.written(1)
    assert REPLAYED not in first.headers
    assert await written(database) == 1


async def test_another_body_with_the_same_key_is_refused(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str]
) -> None:
    await post(client, technician, key="a")
    reused = await post(client, technician, key="a", label="8")
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert reused.json()["errors"][0]["where"] == "header.Idempotency-Key"
    assert await written(database) == 1


async def test_a_key_belongs_to_its_caller_and_route(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str], headers: Headers
) -> None:
    await post(client, technician, key="a")
    elsewhere = await post(client, technician, key="a", hub="n")
    somebody = await post(client, headers("hub_technician", "hub-barcelona"), key="a")
    assert {elsewhere.status_code, somebody.status_code} == {201}
    assert await written(database) == 3


async def test_without_a_key_every_post_counts(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str]
) -> None:
    for _ in range(2):
        await client.post("/v1/hubs/m/tubes", json={"label": "7"}, headers=technician)
    assert await written(database) == 2


async def test_a_refused_request_leaves_its_key_free(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str]
) -> None:
    refused = await post(client, technician, key="a", refuse=True)
    done = await post(client, technician, key="a")
    assert (refused.status_code, done.status_code) == (409, 201)
    assert await written(database) == 1


async def test_twins_at_the_same_time_are_one(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str]
) -> None:
    answers = await asyncio.gather(*(post(client, technician, key="a") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(REPLAYED in answer.headers for answer in answers) == 3
    assert await written(database) == 1


@pytest.mark.parametrize("key", ["", "with blank", "x" * 201])
async def test_a_malformed_key_is_refused(client: httpx.AsyncClient, technician: dict[str, str], key: str) -> None:
    answer = await post(client, technician, key=key)
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (422, "header.Idempotency-Key")


async def test_keys_are_forgotten_after_a_week(
    client: httpx.AsyncClient, database: Database, technician: dict[str, str], clock: FixedClock
) -> None:
    await post(client, technician, key="a")
    clock.move(idempotency.KEPT_FOR + timedelta(seconds=1))
    async with database.transaction(Call.service("samples")) as tx:
        await idempotency.prune(tx, tx.now)
    again = await post(client, technician, key="a", label="8")
    assert again.status_code == 201
    assert await written(database) == 2


@pytest.fixture
def numbered(call_of: Callable[..., Call]) -> Call:
    once = idempotency.Once("hub-madrid", "me", "POST /v1/tubes", "a", b"hash", TubeView, 201)
    return replace(call_of("hub_technician", "hub-madrid"), once=once)


async def test_work_under_a_key_is_one_transaction(database: Database, numbered: Call) -> None:
    """A crash between two would leave a key without the answer of the whole."""
    async with database.transaction(numbered) as tx:
        tx.answer(Announced(label="7", version=1))
    with pytest.raises(idempotency.HalfDone):
        async with database.transaction(numbered) as tx:
            tx.answer(Announced(label="8", version=1))


async def test_work_under_a_key_says_what_is_answered(database: Database, numbered: Call) -> None:
    with pytest.raises(idempotency.HalfDone):
        async with database.transaction(numbered) as tx:
            await tx.execute(insert(inbox).values(reader=READER, event_id=new_id()))
    assert await written(database) == 0
