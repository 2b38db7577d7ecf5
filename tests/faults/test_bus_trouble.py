"""Whatever becomes of NATS: writers do not notice, nothing grows, and everything arrives in order when it is back."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from libs.common.bus.connection import ANSWER_WITHIN, STREAM, Bus
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.provisioning.stream import configuration, ensure_stream
from libs.common.relay import Relay
from libs.common.testing.databases import PASSWORD
from libs.common.testing.messaging import running, until
from libs.common.tests.conftest import create_tables
from libs.common.tests.test_relay import everything_in, state, versions_by_patient, waiting
from libs.common.worker import keep_running
from tests.faults.cutting_proxy import cutting_proxy
from tests.faults.deeds import Deeds, deeds
from tests.faults.stoppable import Stoppable, stoppable_nats

NOWHERE = "nats://127.0.0.1:1"
PATIENTS = 4


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stoppable]:
    folder: Path = tmp_path_factory.mktemp("nats")
    with stoppable_nats(folder) as server:
        yield server


@pytest.fixture(scope="module")
async def migrated(postgres_url: str) -> ServiceDatabase:
    made = await provision_databases(postgres_url, passwords=defaultdict(lambda: PASSWORD), services=["deeds"])
    await create_tables(made["deeds"])
    return made["deeds"]


@pytest.fixture
async def bus(server: Stoppable) -> AsyncIterator[Bus]:
    """A new, empty stream on the server that will be hurt."""
    bus = await Bus.connect(server.url, name="test")
    await ensure_stream(bus)
    yield bus
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await bus.close()


@asynccontextmanager
async def carrying(migrated: ServiceDatabase, url: str) -> AsyncIterator[None]:
    """A relay as a worker keeps it."""
    bus = await Bus.connect(url, name="relay")
    try:
        async with running(lambda: keep_running("relay", Relay(migrated.app_url, bus).run)):
            yield
    finally:
        await bus.close()


async def write(service: Deeds, count: int, *, first: int = 0) -> float:
    """Deeds of a few patients; how long the slowest took."""
    slowest = 0.0
    for turn in range(first, first + count):
        began = monotonic()
        answer = await service.do(patient=f"P{turn % PATIENTS}", version=turn // PATIENTS + 1)
        assert answer.status_code == 201
        slowest = max(slowest, monotonic() - began)
    return slowest


def all_published(database: Database) -> Callable[[], "asyncio.Future[bool]"]:
    async def done() -> bool:
        return await waiting(database) == 0

    return done  # type: ignore[return-value]


async def check_all_there(bus: Bus, count: int) -> None:
    """Each once, and each patient's in order."""
    found = versions_by_patient(await everything_in(bus))
    assert sum(map(len, found.values())) == count
    assert all(versions == list(range(1, len(versions) + 1)) for versions in found.values())


@pytest.mark.parametrize("trouble", ["stop", "hold"])
async def test_writers_do_not_notice_and_everything_arrives(
    server: Stoppable, migrated: ServiceDatabase, database: Database, bus: Bus, trouble: str
) -> None:
    async with carrying(migrated, server.url), deeds(database_url=migrated.app_url, bus_url=server.url) as service:
        await write(service, 8)
        await until(all_published(database))
        getattr(server, trouble)()
        before = len(asyncio.all_tasks())
        assert await write(service, 40, first=8) < ANSWER_WITHIN
        assert len(asyncio.all_tasks()) <= before + 2
        assert await waiting(database) == 40
        server.start() if trouble == "stop" else server.let_go()
        await until(all_published(database))
    await until(lambda: _answers(bus))
    await check_all_there(bus, 48)


async def test_a_bus_that_was_never_there_is_no_reason_not_to_write(
    migrated: ServiceDatabase, database: Database
) -> None:
    async with deeds(database_url=migrated.app_url, bus_url=NOWHERE) as service:
        assert await write(service, 8) < ANSWER_WITHIN
    assert await waiting(database) == 8


@pytest.mark.parametrize("limit", [{"max_bytes": 6_000}, {"max_msgs": 8}], ids=["bytes", "messages"])
async def test_a_full_stream(
    server: Stoppable, migrated: ServiceDatabase, database: Database, bus: Bus, limit: dict[str, int]
) -> None:
    await bus.ask(f"STREAM.UPDATE.{STREAM}", configuration(1) | limit)
    async with carrying(migrated, server.url), deeds(database_url=migrated.app_url, bus_url=server.url) as service:
        await write(service, 40)
        assert await waiting(database) > 0
        await bus.ask(f"STREAM.UPDATE.{STREAM}", configuration(1))
        await until(all_published(database))
    await check_all_there(bus, 40)


async def test_a_missing_stream(server: Stoppable, migrated: ServiceDatabase, database: Database, bus: Bus) -> None:
    """What was in it is published again when there is one."""
    async with carrying(migrated, server.url), deeds(database_url=migrated.app_url, bus_url=server.url) as service:
        await write(service, 8)
        await until(all_published(database))
        await bus.ask(f"STREAM.DELETE.{STREAM}")
        await write(service, 8, first=8)
        await ensure_stream(bus)
        await until(lambda: _holds(bus, 16))
    await check_all_there(bus, 16)


@pytest.mark.parametrize(("count", "question"), [(3, b"HPUB reallnet."), (60, b"Nats-Batch-Commit")])
async def test_the_acknowledgement_is_lost(
    *, server: Stoppable, migrated: ServiceDatabase, database: Database, bus: Bus, count: int, question: bytes
) -> None:
    """It is in the stream, and the relay does not know: it publishes again, and it is there once."""
    await state(database, count, patients=PATIENTS)
    async with cutting_proxy(server.url) as (proxy, url):
        proxy.cut_after(question)
        async with carrying(migrated, url):
            await until(all_published(database))
        assert proxy.cuts == 1
    await check_all_there(bus, count)


async def _holds(bus: Bus, count: int) -> bool:
    return (await bus.stream_state()).last == count


async def _answers(bus: Bus) -> bool:
    return bus.connected
