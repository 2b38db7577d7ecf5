"""Everything in the outbox reaches the stream, in each aggregate's order, whatever breaks."""

import asyncio

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from libs.common import outbox
from libs.common.backbone import outbox_waiting
from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.reading import Arrived, read
from libs.common.call import Call
from libs.common.database import Database
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.stream import ensure_stream
from libs.common.relay import Relay, waves
from libs.common.relaying.refilling import mark_all
from libs.common.testing.messaging import PATIENCE, running, until
from libs.common.tests.test_outbox import registered

EVERYTHING = Call.service("test")


@pytest.fixture
async def relay(migrated: ServiceDatabase, bus: Bus) -> Relay:
    return Relay(migrated.app_url, bus)


async def state(database: Database, count: int, *, patients: int = 7) -> None:
    """Commit `count` events of a few patients, versions rising."""
    async with database.transaction(EVERYTHING) as tx:
        events = [registered(f"P{turn % patients}", version=turn // patients + 1) for turn in range(count)]
        await outbox.put(tx, *events)


async def waiting(database: Database) -> int:
    async with database.transaction(EVERYTHING) as tx:
        return int(await tx.scalar(select(func.count()).select_from(outbox_waiting)))


async def everything_in(bus: Bus) -> list[Arrived]:
    last = (await bus.stream_state()).last
    found: list[Arrived] = []
    async for batch in read(bus, filters=[], after=0):
        found += batch
        if found[-1].sequence >= last:
            return found
    return found


def versions_by_patient(messages: list[Arrived]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for message in messages:
        envelope = orjson.loads(message.body)
        found.setdefault(envelope["subject"], []).append(envelope["version"])
    return found


@pytest.mark.parametrize("count", [1, 23, 60, 1_300])
async def test_all_arrive_once_and_in_order(database: Database, bus: Bus, relay: Relay, count: int) -> None:
    await state(database, count)

    async def done() -> bool:
        return await waiting(database) == 0

    async with running(relay.run):
        await until(done)
    messages = await everything_in(bus)
    assert len(messages) == count
    assert all(versions == sorted(versions) for versions in versions_by_patient(messages).values())


async def mark_again(migrated: ServiceDatabase) -> None:
    """Let the whole ledger wait once more."""
    connection = await lasting_connection(migrated.app_url, name="test", settings={"reallnet.organisation": "*"})
    await mark_all(connection)
    await connection.close()


async def test_publishing_again_adds_nothing(database: Database, migrated: ServiceDatabase, bus: Bus) -> None:
    """As after a crash between acknowledgement and removal of the marks, for a few and for many."""

    async def done() -> bool:
        return await waiting(database) == 0

    await state(database, 40)
    async with running(Relay(migrated.app_url, bus).run):
        await until(done)
    await mark_again(migrated)
    assert await waiting(database) == 40
    async with running(Relay(migrated.app_url, bus).run):
        await until(done)
    assert len(await everything_in(bus)) == 40


async def test_new_stream_is_filled_again(database: Database, bus: Bus, migrated: ServiceDatabase) -> None:
    async def done() -> bool:
        return await waiting(database) == 0 and (await bus.stream_state()).last == 30

    await state(database, 30)
    async with running(Relay(migrated.app_url, bus).run):
        await until(done)
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await ensure_stream(bus)
    async with running(Relay(migrated.app_url, bus).run):
        await until(done)
    assert len(await everything_in(bus)) == 30


async def test_only_one_relay_has_the_turn(migrated: ServiceDatabase, database: Database, bus: Bus) -> None:
    first, second = Relay(migrated.app_url, bus), Relay(migrated.app_url, bus)
    async with running(first.run) as task:
        await asyncio.wait_for(first.relaying.wait(), PATIENCE)
        async with running(second.run):
            assert not second.relaying.is_set()
            task.cancel()
            await asyncio.wait_for(second.relaying.wait(), PATIENCE)


@given(st.lists(st.sampled_from("abcde"), max_size=40))
def test_waves_never_hold_two_of_one_aggregate_and_keep_its_order(aggregates: list[str]) -> None:
    found = list(waves(aggregates))
    assert sorted(place for wave in found for place in wave) == list(range(len(aggregates)))
    assert all(len({aggregates[place] for place in wave}) == len(wave) for wave in found)
    for name in set(aggregates):
        places = [place for wave in found for place in wave if aggregates[place] == name]
        assert places == sorted(places)
