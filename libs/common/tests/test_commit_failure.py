"""A commit that fails gives no 2xx: row, audit, event and key are absent, and a repetition with the key succeeds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Self

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select

from libs.common import audit, outbox
from libs.common.access import needs
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, idempotency_keys, inbox, ledger, outbox_waiting
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.lasting_connection import lasting_connection
from libs.common.organisations import Organisations
from libs.common.permissions import Permission
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.testing.messaging import until
from libs.common.testing.tokens import IssuerForTests
from libs.common.tests.test_outbox import registered
from libs.common.web import handlers
from libs.common.web.given import Db
from libs.common.web.handlers import REPLAYED
from libs.common.wire import View

WRITTEN = (inbox, audit_entries, ledger, outbox_waiting, idempotency_keys)
KEYED = {"Idempotency-Key": "once"}
REFUSES = "RAISE EXCEPTION 'refused at the commit' USING ERRCODE = '23514'"
DIES = "PERFORM pg_terminate_backend(pg_backend_pid())"


class Done(View):
    """What the route answers."""

    version: int

    @classmethod
    def of(cls, version: int) -> Self:
        return cls(version=version)


@pytest.fixture
def app(database: Database, issuer: IssuerForTests, organisations: Organisations) -> FastAPI:
    app = FastAPI()
    handlers.install(app)
    app.state.db, app.state.tokens = database, issuer.verifier(organisations)
    app.state.claimed, app.state.go_on = asyncio.Event(), asyncio.Event()

    @app.post("/v1/deeds", status_code=201)
    async def do(
        call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=Done, status=201)],
        db: Db,
        *,
        wait: bool = False,
    ) -> Done:
        async with db.transaction(call) as tx:
            app.state.claimed.set()
            if wait:
                await app.state.go_on.wait()
            await tx.execute(insert(inbox).values(reader="deeds", event_id=new_id()))
            await audit.write(tx, Audit(did="did", about="deed/1"))
            await outbox.put(tx, registered())
            done = tx.answer(1)
        return Done.of(done)

    @app.get("/v1/deeds/1")
    async def look(call: Annotated[Call, needs(Permission.SAMPLES_READ)], db: Db) -> Done:
        async with db.reading(call) as tx:
            await audit.write(tx, Audit(did="read", about="deed/1"))
        return Done.of(1)

    return app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def technician(headers: Callable[..., dict[str, str]]) -> dict[str, str]:
    return headers("hub_technician", "hub-madrid")


@asynccontextmanager
async def failing_commits(migrated: ServiceDatabase, how: str, *, of: str = "inbox") -> AsyncIterator[None]:
    """Every statement succeeds, and the COMMIT itself fails: a deferred constraint trigger is fired by it."""
    owner = await lasting_connection(migrated.owner_url, name="test")
    await owner.execute(
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {how}; RETURN NULL; END $$"
    )
    await owner.execute(
        f"CREATE CONSTRAINT TRIGGER failing AFTER INSERT ON {of} DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION fail()"
    )
    try:
        yield
    finally:
        await owner.execute(f"DROP TRIGGER failing ON {of}; DROP FUNCTION fail()")
        await owner.close()


async def written(database: Database) -> list[int]:
    async with database.reading(Call.service("test")) as tx:
        return [int(await tx.scalar(select(func.count()).select_from(table))) for table in WRITTEN]


@pytest.mark.parametrize("how", [REFUSES, DIES], ids=["refused", "connection lost"])
@pytest.mark.parametrize("key", [KEYED, {}], ids=["with key", "without key"])
async def test_a_failed_commit_is_no_success_and_leaves_nothing(
    client: httpx.AsyncClient,
    database: Database,
    migrated: ServiceDatabase,
    technician: dict[str, str],
    *,
    how: str,
    key: dict[str, str],
) -> None:
    woken: list[bool] = []
    database.wake = lambda: woken.append(True)
    async with failing_commits(migrated, how):
        failed = await client.post("/v1/deeds", headers=technician | key)
    assert failed.status_code >= 500
    assert await written(database) == [0, 0, 0, 0, 0]
    assert woken == []
    again = await client.post("/v1/deeds", headers=technician | key)
    assert (again.status_code, again.json(), REPLAYED in again.headers) == (201, {"version": 1}, False)
    assert await written(database) == [1, 1, 1, 1, len(key)]


@pytest.mark.parametrize("how", [REFUSES, DIES], ids=["refused", "connection lost"])
async def test_a_look_that_cannot_be_kept_is_not_answered(
    client: httpx.AsyncClient, database: Database, migrated: ServiceDatabase, technician: dict[str, str], *, how: str
) -> None:
    """Nor are those that share its commit."""
    async with failing_commits(migrated, how, of="audit_entries"):
        failed = await asyncio.gather(*(client.get("/v1/deeds/1", headers=technician) for _ in range(5)))
    assert all(answer.status_code >= 500 for answer in failed)
    assert await written(database) == [0, 0, 0, 0, 0]
    assert (await client.get("/v1/deeds/1", headers=technician)).json() == {"version": 1}
    assert await written(database) == [0, 1, 0, 0, 0]


async def test_a_twin_takes_over_when_the_first_one_dies_after_its_claim(
    app: FastAPI, client: httpx.AsyncClient, database: Database, postgres_url: str, technician: dict[str, str]
) -> None:
    admin = await lasting_connection(postgres_url, name="test")
    ours = "FROM pg_stat_activity WHERE datname = 'backbone' AND usename = 'backbone_app'"

    async def twin_waits() -> bool:
        return bool(await admin.fetchval(f"SELECT count(*) {ours} AND wait_event_type = 'Lock'"))

    first = asyncio.ensure_future(client.post("/v1/deeds?wait=true", headers=technician | KEYED))
    await app.state.claimed.wait()
    second = asyncio.ensure_future(client.post("/v1/deeds?wait=true", headers=technician | KEYED))
    await until(twin_waits)
    await admin.execute(f"SELECT pg_terminate_backend(pid) {ours} AND state = 'idle in transaction'")
    app.state.go_on.set()
    answers = [await first, await second]
    await admin.close()
    assert sorted(answer.status_code for answer in answers) == [201, 503]
    assert await written(database) == [1, 1, 1, 1, 1]
