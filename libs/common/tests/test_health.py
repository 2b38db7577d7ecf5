"""Ready means: tables as the code expects them, a bus that answers, and nobody far behind."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.backbone import held_events, outbox_waiting, reader_positions
from libs.common.bus.connection import Bus
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.contracts.samples.tubes import SampleReceived
from libs.common.contracts.schema import envelope_example
from libs.common.database import Database, driver_url
from libs.common.health import LAG_LIMIT, Check, Health
from libs.common.identifiers import new_id
from libs.common.metrics import Metrics
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.queues import standing
from libs.common.testing.marks import mark

HEAD = "registry_0002"
CALL = Call.service("registry")


@pytest.fixture
async def at_head(migrated: ServiceDatabase) -> AsyncIterator[None]:
    """A database whose migrations say that they are at HEAD."""
    engine = create_async_engine(driver_url(migrated.owner_url))
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE alembic_version AS SELECT :head AS version_num"), {"head": HEAD})
    yield
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE alembic_version"))
    await engine.dispose()


@pytest.fixture
def health(at_head: None, database: Database, bus: Bus) -> Health:
    return Health(service="registry", db=database, bus=bus, heads=(HEAD,), reads=True)


async def reads_from(database: Database, position: int) -> None:
    """Let the reader be at this position."""
    async with database.transaction(CALL) as tx:
        await tx.execute(delete(reader_positions))
        row = {"reader": "registry", "position": position, "types": [SampleReceived.type()]}
        await tx.execute(insert(reader_positions).values(row))


async def check_of(health: Health, name: str) -> Check:
    readiness = await health.readiness()
    return next(check for check in readiness.checks if check.name == name)


async def test_all_is_well(health: Health, database: Database) -> None:
    await reads_from(database, 0)
    readiness = await health.readiness()
    assert readiness.ready
    assert [check.name for check in readiness.checks] == ["database", "migrations", "bus", "relay", "reader"]


async def test_a_worker_that_never_read(health: Health) -> None:
    assert (await check_of(health, "reader")).sentence == "The worker has not begun to read yet."
    assert not (await health.readiness()).ready


async def test_tables_behind_the_code(at_head: None, database: Database, bus: Bus) -> None:
    health = Health(service="registry", db=database, bus=bus, heads=("registry_0003",), reads=False)
    check = await check_of(health, "migrations")
    assert check.sentence == "The tables are at registry_0002; this code expects registry_0003."


async def test_an_event_that_waits_too_long_to_be_published(
    health: Health, database: Database, clock: FixedClock
) -> None:
    await reads_from(database, 0)
    async with database.transaction(CALL) as tx:
        await tx.execute(insert(outbox_waiting).values(mark(at=tx.now)))
    clock.move(timedelta(seconds=LAG_LIMIT))
    assert (await check_of(health, "relay")).ok
    clock.move(timedelta(seconds=1))
    assert (await check_of(health, "relay")).sentence == "61.0 s behind with publishing."
    assert not (await health.readiness()).ready


async def test_a_reader_is_behind_only_by_events_of_its_own_types(
    health: Health, database: Database, bus: Bus, clock: FixedClock
) -> None:
    await reads_from(database, 0)
    state = await bus.request("reallnet.board.post.written.v1._._", b"{}")
    assert state.data
    assert (await check_of(health, "reader")).sentence == "Up to date with events."
    made = SampleReceived.from_envelope(envelope_example(SampleReceived))
    await bus.request(made.nats_subject, made.to_cloudevent())
    clock.set(clock.now().replace(year=2100))
    assert not (await check_of(health, "reader")).ok
    await reads_from(database, (await bus.stream_state()).last)
    assert (await check_of(health, "reader")).ok


async def test_a_bus_without_the_stream(at_head: None, database: Database) -> None:
    health = Health(service="registry", db=database, bus=None, heads=(HEAD,), reads=False)
    assert not (await check_of(health, "bus")).ok


async def test_the_figures_show_how_the_queues_stand(at_head: None, database: Database) -> None:
    await reads_from(database, 41)
    async with database.transaction(CALL) as tx:
        await tx.execute(insert(outbox_waiting).values(mark(at=tx.now)))
        await tx.execute(insert(held_events).values(**_held(), held_at=tx.now, next_try_at=tx.now))
    metrics = Metrics("registry")
    metrics.show(await standing(database, service="registry"))
    figures = metrics.text().decode()
    assert 'reallnet_outbox_waiting{service="registry"} 1.0' in figures
    assert 'reallnet_outbox_oldest_seconds{service="registry"} 0.0' in figures
    assert 'reallnet_held_events{service="registry",state="parked"} 1.0' in figures
    assert 'reallnet_reader_position{reader="registry",service="registry"} 41.0' in figures


def _held() -> dict[str, object]:
    return {
        "reader": "registry",
        "event_id": new_id(),
        "type": SampleReceived.type(),
        "aggregate": "sample/1",
        "sequence": 7,
        "body": b"{}",
        "state": "parked",
        "code": "invalid",
        "reason": "x",
        "attempts": 1,
    }
