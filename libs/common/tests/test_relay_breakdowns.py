"""Whatever breaks between outbox and stream: nothing is lost, and no two events of one aggregate change places."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from libs.common import outbox
from libs.common.bus.connection import STREAM, Bus
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.database import Database
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.stream import configuration, ensure_stream
from libs.common.relay import Relay
from libs.common.relaying.refilling import mark_all
from libs.common.testing.messaging import running, until
from libs.common.tests.test_outbox import registered
from libs.common.tests.test_relay import everything_in, state, versions_by_patient, waiting
from libs.common.worker import keep_running

EVERYTHING = Call.service("test")
HELD = 12


@pytest.fixture
async def wide(migrated: ServiceDatabase, database: Database, clock: FixedClock) -> AsyncIterator[Database]:
    """Room for many transactions at once."""
    wide = Database.connect(migrated.app_url, application_name="test", pool_size=HELD + 2, clock=clock)
    yield wide
    await wide.close()


async def put(database: Database, patient: str, version: int, *, after: asyncio.Event | None = None) -> None:
    """State a fact; with `after` its commit is held back until then."""
    async with database.transaction(EVERYTHING) as tx:
        await outbox.put(tx, registered(patient, version=version))
        await tx.flush()
        if after is not None:
            await after.wait()


async def two_facts(database: Database, patient: str, *, after: asyncio.Event) -> None:
    await put(database, patient, 1, after=after)
    await put(database, patient, 2)


async def drawn(database: Database) -> int:
    """How many positions were ever drawn."""
    async with database.reading(EVERYTHING) as tx:
        return int(await tx.scalar(text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ledger_position")))


async def test_a_transaction_that_was_held_up_is_not_overtaken_by_its_aggregates_next(
    migrated: ServiceDatabase, wide: Database, bus: Bus
) -> None:
    """Its position is far below the highest one by the time it commits, and the next event follows at once."""
    relay, committed = Relay(migrated.app_url, bus), asyncio.Event()
    wide.wake = relay.wake

    async def nothing_waits() -> bool:
        return await waiting(wide) == 0

    async def all_have_begun() -> bool:
        return await drawn(wide) - before >= HELD

    before = await drawn(wide)
    async with running(relay.run), asyncio.TaskGroup() as group:
        for turn in range(HELD):
            group.create_task(two_facts(wide, f"HELD{turn}", after=committed))
        await until(all_have_begun)
        await state(wide, 1_500)
        await until(nothing_waits)
        committed.set()
    async with running(relay.run):
        await until(nothing_waits)
    found = versions_by_patient(await everything_in(bus))
    assert {name: found[f"patient/{name}"] for name in (f"HELD{turn}" for turn in range(HELD))} == {
        f"HELD{turn}": [1, 2] for turn in range(HELD)
    }


async def several_facts(database: Database, patient: str, *, held_up: int) -> None:
    """One aggregate's writer: each commit is held back while the others go on."""
    for version in range(1, 6):
        async with database.transaction(EVERYTHING) as tx:
            await outbox.put(tx, registered(patient, version=version))
            await tx.flush()
            for _ in range(held_up * version % 7):
                await tx.scalar(text("SELECT 1"))


async def test_positions_that_commit_out_of_order_keep_each_aggregates_order(
    migrated: ServiceDatabase, wide: Database, bus: Bus
) -> None:
    relay = Relay(migrated.app_url, bus)
    wide.wake = relay.wake
    async with running(relay.run):
        await asyncio.gather(*(several_facts(wide, f"P{turn}", held_up=turn) for turn in range(30)))
        await until(lambda: _none(wide))
    found = versions_by_patient(await everything_in(bus))
    assert found == {f"patient/P{turn}": [1, 2, 3, 4, 5] for turn in range(30)}


async def test_a_stream_replaced_under_a_quiet_relay_is_filled_again(
    database: Database, migrated: ServiceDatabase, bus: Bus
) -> None:
    await state(database, 30)

    async def filled() -> bool:
        return await waiting(database) == 0 and (await bus.stream_state()).last == 30

    relay = Relay(migrated.app_url, bus)
    async with running(lambda: keep_running("relay", relay.run)):
        await until(filled)
        await bus.ask(f"STREAM.DELETE.{STREAM}")
        await ensure_stream(bus)
        await until(filled)
    assert len(await everything_in(bus)) == 30


async def test_a_stream_that_has_lost_its_end_is_filled_again(
    database: Database, migrated: ServiceDatabase, bus: Bus
) -> None:
    """As after a power cut with a server that does not flush, or a restored older copy."""
    await state(database, 30)

    async def filled() -> bool:
        return await waiting(database) == 0

    async with running(Relay(migrated.app_url, bus).run):
        await until(filled)
    owner = await lasting_connection(migrated.owner_url, name="test")
    await owner.execute("UPDATE reader_positions SET position = 31 WHERE reader = 'relay'")
    assert await owner.fetchval("SELECT count(*) FROM outbox_waiting") == 0
    async with running(Relay(migrated.app_url, bus).run):
        await until(lambda: refilled(owner))
        await until(filled)
    await owner.close()
    assert len(await everything_in(bus)) == 30


async def refilled(owner: object) -> bool:
    """Whether the relay has begun anew with this stream."""
    return bool(await owner.fetchval("SELECT position < 31 FROM reader_positions WHERE reader = 'relay'"))  # type: ignore[attr-defined]


async def test_a_long_ledger_is_marked_in_parts(database: Database, migrated: ServiceDatabase) -> None:
    await state(database, 50)
    connection = await lasting_connection(migrated.app_url, name="test", settings={"reallnet.organisation": "*"})
    await connection.execute("DELETE FROM outbox_waiting")
    await mark_all(connection, at_once=7)
    await connection.close()
    assert await waiting(database) == 50


async def test_a_ledger_of_large_events_is_marked_in_parts(database: Database, migrated: ServiceDatabase) -> None:
    """Each part holds some bytes, or one event that is larger."""
    await state(database, 12)
    parts: list[str] = []
    connection = await lasting_connection(migrated.app_url, name="test", settings={"reallnet.organisation": "*"})
    await connection.execute("DELETE FROM outbox_waiting")
    with connection.query_logger(lambda query: parts.append(query.query)):
        await mark_all(connection, most_bytes=1)
        await asyncio.sleep(0)  # the driver tells its loggers a moment later
    await connection.close()
    assert len(parts) == 12 + 1
    assert await waiting(database) == 12


async def test_a_full_stream_holds_the_events_and_nobody_else(
    database: Database, migrated: ServiceDatabase, bus: Bus
) -> None:
    await bus.ask(f"STREAM.UPDATE.{STREAM}", configuration(1) | {"max_msgs": 10})
    relay = Relay(migrated.app_url, bus)

    async def is_full() -> bool:
        return (await bus.stream_state()).last == 10 and await waiting(database) == 0

    async def nothing_waits() -> bool:
        return await waiting(database) == 0

    async with running(lambda: keep_running("relay", relay.run)):
        for turn in range(10):
            await put(database, f"P{turn}", 1)
        await until(is_full)
        await state(database, 40)
        assert await waiting(database) == 40
        await bus.ask(f"STREAM.UPDATE.{STREAM}", configuration(1))
        await until(nothing_waits)
    found = versions_by_patient((await everything_in(bus))[10:])
    assert all(versions == sorted(versions) for versions in found.values())
    assert len(await everything_in(bus)) == 50


async def test_an_event_too_large_for_the_bus_holds_back_only_its_own_aggregate(
    database: Database, migrated: ServiceDatabase, bus: Bus
) -> None:
    """The size is checked before: the server would end the connection, and the client would never come back."""
    relay = Relay(migrated.app_url, bus)
    await state(database, 30, patients=3)
    async with database.transaction(EVERYTHING) as tx:
        large = registered("LARGE").model_copy(update={"region": "x" * 600_000})
        await outbox.put(tx, large, registered("LARGE", version=2), registered("SMALL"))

    async def others_are_there() -> bool:
        return await waiting(database) == 2

    bus.client._max_payload = 500_000
    async with running(relay.run):
        await until(others_are_there)
        bus.client._max_payload = 1_048_576
        await until(lambda: _none(database))
    assert versions_by_patient(await everything_in(bus))["patient/LARGE"] == [1, 2]


async def _none(database: Database) -> bool:
    return await waiting(database) == 0


async def test_two_relays_that_both_believe_it_is_their_turn_repeat_nothing(
    database: Database, migrated: ServiceDatabase, bus: Bus
) -> None:
    """One is cut off from the database in the middle of its work, and goes on publishing what it holds."""
    first, second = Relay(migrated.app_url, bus), Relay(migrated.app_url, bus)
    owner = await lasting_connection(migrated.app_url, name="test")
    async with running(lambda: keep_running("relay", first.run)), running(lambda: keep_running("relay", second.run)):
        for _ in range(5):
            await state(database, 200)
            with suppress(TimeoutError):
                await until(lambda: _none(database), patience=0.1)
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relay'"
            )
        await until(lambda: _none(database))
    await owner.close()
    messages = await everything_in(bus)
    assert len(messages) == 1_000
    assert len({message.body for message in messages}) == 1_000
