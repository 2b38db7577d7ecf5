"""Whatever becomes of PostgreSQL: 503 with Retry-After, never 500, never a lost or a second write, and back by itself."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from libs.common.backbone import METADATA
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.testing.databases import PASSWORD
from libs.common.testing.messaging import until
from libs.common.tests.conftest import create_tables
from tests.faults.cutting_proxy import cutting_proxy
from tests.faults.deeds import Deeds, deeds, is_a_clean_503
from tests.faults.stoppable import Stoppable, stoppable_postgres

NO_BUS = "nats://127.0.0.1:1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stoppable]:
    folder: Path = tmp_path_factory.mktemp("postgres")
    with stoppable_postgres(folder) as server:
        yield server


@pytest.fixture(scope="module")
async def address(server: Stoppable) -> ServiceDatabase:
    made = await provision_databases(server.url, passwords=defaultdict(lambda: PASSWORD), services=["deeds"])
    await create_tables(made["deeds"])
    return made["deeds"]


@pytest.fixture(autouse=True)
async def forgotten(server: Stoppable, address: ServiceDatabase) -> AsyncIterator[None]:
    """What a test wrote is gone after it."""
    yield
    admin = await lasting_connection(server.url.removesuffix("/postgres") + "/deeds", name="test")
    await admin.execute(";".join(f"DELETE FROM {table}" for table in METADATA.tables))
    await admin.close()


@pytest.fixture
async def service(address: ServiceDatabase) -> AsyncIterator[Deeds]:
    async with deeds(database_url=address.app_url, bus_url=NO_BUS) as service:
        yield service


def fails(state: str) -> str:
    return f"DO $$ BEGIN RAISE 'trouble' USING ERRCODE = '{state}'; END $$"


TROUBLE = {
    "lock not given": "SELECT set_config('lock_timeout', '20ms', true)",
    "too slow": "SELECT set_config('statement_timeout', '20ms', true)",
    "connection lost": "SELECT pg_terminate_backend(pg_backend_pid())",
    "deadlock": fails("40P01"),
    "serialization": fails("40001"),
    "disk full": fails("53100"),
    "out of memory": fails("53200"),
    "shut down": fails("57P01"),
    "crashed": fails("57P02"),
    "disk broken": fails("58030"),
}


@pytest.mark.parametrize("before", TROUBLE.values(), ids=TROUBLE)
async def test_trouble_in_the_middle_of_a_transaction(address: ServiceDatabase, service: Deeds, before: str) -> None:
    """A table is locked meanwhile, so that those who wait a little wait in vain."""
    holder = await lasting_connection(address.owner_url, name="test")
    async with holder.transaction():
        await holder.execute("LOCK TABLE outbox_waiting")
        assert is_a_clean_503(await service.do("key", before=before))
    await holder.close()
    assert await service.written() == (0, 0, 0)
    assert (await service.do("key")).status_code == 201
    assert await service.written() == (1, 1, 1)


async def test_stopped_and_back_again(server: Stoppable, service: Deeds) -> None:
    assert (await service.do("before")).status_code == 201
    server.stop()
    answers = [await service.do("during") for _ in range(3)]
    ready = await service.get("/health/ready")
    figures = await service.get("/metrics")
    server.start()
    assert all(is_a_clean_503(answer) for answer in answers)
    assert (ready.status_code, figures.status_code) == (503, 200)

    async def is_back() -> bool:
        return (await service.do("during")).status_code == 201

    await until(is_back)
    assert (await service.do("before")).headers["Idempotency-Replayed"] == "true"
    assert await service.written() == (2, 2, 2)


async def test_no_connection_left(server: Stoppable, service: Deeds) -> None:
    admin = await lasting_connection(server.url, name="test")
    await admin.execute("ALTER ROLE deeds_app CONNECTION LIMIT 0")
    refused = await service.do("key")
    await admin.execute("ALTER ROLE deeds_app CONNECTION LIMIT -1")
    await admin.close()
    assert is_a_clean_503(refused)
    assert (await service.do("key")).status_code == 201
    assert await service.written() == (1, 1, 1)


async def test_the_connection_is_cut_between_two_statements(server: Stoppable, address: ServiceDatabase) -> None:
    async with (
        cutting_proxy(address.app_url) as (proxy, url),
        deeds(database_url=url, bus_url=NO_BUS) as service,
    ):
        assert (await service.do("before")).status_code == 201
        working = asyncio.ensure_future(service.do("key", before="SELECT pg_sleep(1)"))
        await until(lambda: _sleeps(server))
        proxy.cut()
        assert is_a_clean_503(await working)

        async def is_done() -> bool:
            """The server notices only when it has something to say; until then the key is taken."""
            return (await service.do("key")).status_code == 201

        await until(is_done)
        assert await service.written() == (2, 2, 2)


async def _sleeps(server: Stoppable) -> bool:
    looking = await lasting_connection(server.url, name="test")
    found = await looking.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    await looking.close()
    return bool(found)


async def test_the_answer_to_the_commit_is_lost(address: ServiceDatabase) -> None:
    """It is written, and nobody knows: the caller asks again, and hears of the one result."""
    async with (
        cutting_proxy(address.app_url) as (proxy, url),
        deeds(database_url=url, bus_url=NO_BUS) as service,
    ):
        assert (await service.do("before")).status_code == 201
        proxy.cut_after(b"COMMIT")
        assert is_a_clean_503(await service.do("key"))
        assert proxy.cuts == 1
        assert await service.written() == (2, 2, 2)
        again = await service.do("key")
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
        assert await service.written() == (2, 2, 2)
