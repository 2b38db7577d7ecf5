"""One transaction, one tenant, one state: nothing of it stays on the connection that the next caller gets."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import reduce

import pytest
from asyncpg import (
    AdminShutdownError,
    InsufficientPrivilegeError,
    PostgresConnectionError,
    PostgresError,
    ReadOnlySQLTransactionError,
)
from sqlalchemy import func, insert, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB

from libs.common import audit, outbox
from libs.common.audit import Audit
from libs.common.backbone import audit_entries, held_events, idempotency_keys, inbox, ledger
from libs.common.call import Call
from libs.common.caller import Caller
from libs.common.clock import FixedClock
from libs.common.connections import Connection
from libs.common.database import Database
from libs.common.idempotency import Once
from libs.common.identifiers import new_id
from libs.common.lasting_connection import lasting_connection
from libs.common.migrations import _prepare_months
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.tests.test_outbox import registered

EVERYTHING = Call.service("test")
CLOSED = (audit_entries, idempotency_keys, held_events, ledger)
TENANT = text("SELECT current_setting('reallnet.organisation', true)")
STATE = text(
    "SELECT current_setting('transaction_isolation') AS isolation,"
    " current_setting('transaction_read_only') AS read_only, pg_backend_pid() AS connection"
)
ODD = ["x' OR '1'='1", '"; DROP TABLE ledger; --', "*'--", "%", "hub\\madrid", "", " ", "' || '*"]


@pytest.fixture
async def single(migrated: ServiceDatabase, database: Database, clock: FixedClock) -> AsyncIterator[Database]:
    """A pool of one: whoever comes gets the very connection of whoever was before."""
    single = Database.connect(migrated.app_url, application_name="single", pool_size=1, clock=clock)
    yield single
    await single.close()


def of(organisation: str) -> Call:
    return Call(caller=Caller.service("test"), scope=organisation)


async def fill(database: Database, call: Call) -> None:
    """One row of the caller's in each closed table that it may write."""
    once = Once(call.scope, call.scope, "POST /v1/tubes", str(new_id()), b"hash")
    keyed = Call(caller=call.caller, scope=call.scope, once=once)
    async with database.transaction(keyed) as tx:
        await outbox.put(tx, registered())
        await audit.write(tx, Audit(did="registered patient", about="patient/000001AF"))


def deep(levels: int) -> list[object]:
    """A list in a list in a list."""
    return reduce(lambda inner, _: [inner], range(levels), [])


async def seen(database: Database, call: Call) -> int:
    async with database.reading(call) as tx:
        return sum([int(await tx.scalar(select(func.count()).select_from(table))) for table in CLOSED])


async def tenant_left(database: Database) -> str:
    """What the connection itself believes, outside of any transaction of ours."""
    async with outside(database) as connection:
        return str(await connection.fetchval(str(TENANT)) or "")


@asynccontextmanager
async def outside(database: Database) -> AsyncIterator[Connection]:
    """A connection as the next caller would get it."""
    connection = await database.connections.take()
    yield connection
    database.connections.give(connection)


async def test_the_tenant_goes_with_its_transaction(single: Database) -> None:
    async with single.transaction(of("hub-madrid")) as tx:
        assert await tx.scalar(TENANT) == "hub-madrid"
    assert await tenant_left(single) == ""
    with pytest.raises(ZeroDivisionError):
        async with single.transaction(EVERYTHING):
            raise ZeroDivisionError
    assert await tenant_left(single) == ""
    async with single.reading(EVERYTHING):
        pass
    assert await tenant_left(single) == ""


async def test_nobody_sees_what_the_caller_before_has_written(single: Database) -> None:
    await fill(single, EVERYTHING)
    assert await seen(single, EVERYTHING) == 3
    assert await seen(single, of("hub-madrid")) == 0
    async with outside(single) as without_tenant:
        for table in CLOSED:
            assert await without_tenant.fetch(f"SELECT * FROM {table.name}") == []


@pytest.mark.parametrize("organisation", ODD)
async def test_an_odd_organisation_is_a_value_and_nothing_else(single: Database, organisation: str) -> None:
    await fill(single, EVERYTHING)
    async with single.transaction(of(organisation)) as tx:
        assert await tx.scalar(TENANT) == organisation
    assert await seen(single, of(organisation)) == 0
    assert await seen(single, EVERYTHING) == 3


async def test_the_service_cannot_ask_a_part_of_the_ledger_directly(
    database: Database, migrated: ServiceDatabase
) -> None:
    """The ledger's own policies hold only for whoever asks the ledger."""
    await fill(database, EVERYTHING)
    owner = await lasting_connection(migrated.owner_url, name="test")
    parts = await owner.fetch("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger'::regclass")
    await owner.close()
    assert parts
    assert [await shown(database, part) for (part,) in parts] == [0] * len(parts)


async def test_a_month_that_has_begun_in_the_default_part_stays_there(
    migrated: ServiceDatabase, postgres_url: str
) -> None:
    """As after two years without a migration: the next start must not fail for it."""
    owner = await lasting_connection(postgres_url.removesuffix("/postgres") + "/backbone", name="test")
    await owner.execute(
        "INSERT INTO ledger VALUES (now(), 1, gen_random_uuid(), 'a', 'b', 1, 'c', ''),"
        " (date_trunc('month', now(), 'UTC') + interval '1 month', 2, gen_random_uuid(), 'a', 'b', 1, 'c', '')"
    )
    await _prepare_months(migrated.owner_url, 3)
    parts = await owner.fetchval("SELECT count(*) FROM pg_inherits WHERE inhparent = 'ledger'::regclass")
    await owner.execute("DELETE FROM ledger")
    await owner.close()
    assert parts == len({"default", "the month after next"})


async def shown(database: Database, part: str) -> int:
    with suppress(InsufficientPrivilegeError):
        async with database.transaction(EVERYTHING) as tx:
            return len(await tx.all(text(f"SELECT * FROM {part}")))
    return 0


async def test_a_reading_leaves_neither_its_isolation_nor_its_innocence(single: Database) -> None:
    async with single.reading(EVERYTHING) as tx:
        reading = await tx.one(STATE)
    async with single.transaction(EVERYTHING) as tx:
        writing = await tx.one(STATE)
        await tx.execute(insert(inbox).values(reader="r", event_id=new_id()))
    assert (reading.isolation, reading.read_only) == ("repeatable read", "on")
    assert (writing.isolation, writing.read_only) == ("read committed", "off")
    assert reading.connection == writing.connection


async def test_a_reading_cancelled_while_it_begins_leaves_nothing_open(single: Database) -> None:
    """The driver has not heard yet that the server has begun; the next caller would go on in what is still open."""
    async with single.reading(EVERYTHING) as tx:
        first = await tx.one(STATE)
    os.kill(first.connection, signal.SIGSTOP)
    reading = asyncio.create_task(begun(single))
    while not single.connections.lent:
        await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading])
    await asyncio.sleep(0)  # what cleans the connection has begun
    os.kill(first.connection, signal.SIGCONT)
    async with single.transaction(EVERYTHING) as tx:
        writing = await tx.one(STATE)
    assert (writing.connection, writing.isolation, writing.read_only) == (first.connection, "read committed", "off")


async def begun(database: Database) -> None:
    async with database.reading(EVERYTHING):
        pass


@pytest.mark.parametrize(
    "kept", [10**30, -1.5e-7, {"ñ": [None, True]}, deep(500)], ids=["large", "small", "mixed", "deep"]
)
async def test_json_comes_back_as_it_was_kept(database: Database, kept: object) -> None:
    async with database.reading(EVERYTHING) as tx:
        assert await tx.scalar(select(literal(kept, JSONB))) == kept


async def test_a_reading_can_write_nothing(single: Database) -> None:
    with pytest.raises(ReadOnlySQLTransactionError):
        async with single.reading(EVERYTHING) as tx:
            await tx.execute(insert(inbox).values(reader="r", event_id=new_id()))


async def test_a_reading_sees_one_state_throughout(database: Database) -> None:
    count = select(func.count()).select_from(inbox)
    async with database.reading(EVERYTHING) as tx:
        before = await tx.scalar(count)
        async with database.transaction(EVERYTHING) as writer:
            await writer.execute(insert(inbox).values(reader="r", event_id=new_id()))
        assert await tx.scalar(count) == before


async def test_an_error_of_the_database_does_not_hold_the_values(database: Database) -> None:
    with pytest.raises(PostgresError) as failed:
        async with database.transaction(EVERYTHING) as tx:
            await tx.execute(text("SELECT CAST(:planted AS text) FROM no_such_table"), {"planted": "García Planted"})
    assert "Planted" not in str(failed.value)


async def test_a_killed_connection_is_not_given_to_the_next(single: Database, call_of: Callable[..., Call]) -> None:
    with pytest.raises((PostgresConnectionError, AdminShutdownError)):
        async with single.transaction(EVERYTHING) as tx:
            await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    async with single.transaction(call_of("hub_technician", "hub-madrid")) as tx:
        assert await tx.scalar(TENANT) == "hub-madrid"


async def test_what_failed_inside_is_told_also_when_the_connection_was_lost(
    single: Database, postgres_url: str
) -> None:
    """Rolling back fails then as well, in one of several ways: which one, is a matter of moments."""
    admin = await lasting_connection(postgres_url, name="test")
    for _ in range(20):
        with pytest.raises(ZeroDivisionError):
            async with single.transaction(EVERYTHING) as tx:
                await admin.execute("SELECT pg_terminate_backend($1)", tx.connection.get_server_pid())
                raise ZeroDivisionError
    await admin.close()
    async with single.transaction(EVERYTHING) as tx:
        assert await tx.scalar(TENANT) == "*"
