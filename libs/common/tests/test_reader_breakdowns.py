"""Whatever breaks between stream and effects: a reader goes on, and a poisonous event is set aside, not read for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from libs.common.backbone import held_events
from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.bus.publishing import Message, publish
from libs.common.bus.reading import BATCH, Arrived, Interrupted, read
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.consumer import Heard
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Database, Transaction
from libs.common.errors import NotYetKnown
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.stream import ensure_stream
from libs.common.reader import dead_letters, positions
from libs.common.reader.held import WAITS_FOR_OTHERS
from libs.common.reader.positions import Fenced
from libs.common.reader.reader import Reader
from libs.common.testing.messaging import PATIENCE, running, until
from libs.common.tests.test_outbox import registered
from libs.common.tests.test_reader import applied, has_applied, held, holds, past_due
from libs.common.worker import keep_running

EVERYTHING = Call.service("test")
READER = "test"


@dataclass
class Poison:
    """A reaction that writes its effect, and what it does to whom before."""

    before: dict[str, Callable[[Transaction], Any]] = field(default_factory=dict)

    async def react(self, tx: Transaction, event: PatientRegistered) -> None:
        if event.patient in self.before:
            await self.before[event.patient](tx)
        await tx.execute(
            text("INSERT INTO effects (patient, version) VALUES (:patient, :version)"),
            {"patient": event.patient, "version": event.version},
        )


@pytest.fixture
async def effects(migrated: ServiceDatabase, database: Database) -> AsyncIterator[None]:
    """The table of effects; patient LATE is refused by it, but only at the commit."""
    owner = await lasting_connection(migrated.owner_url, name="test")
    await owner.execute("CREATE TABLE IF NOT EXISTS effects (turn bigserial, patient text, version int)")
    await owner.execute(
        """
        CREATE OR REPLACE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NEW.patient = 'LATE' THEN RAISE EXCEPTION 'late' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$;
        CREATE OR REPLACE TRIGGER nothing BEFORE INSERT ON effects FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_late();
        DROP TRIGGER IF EXISTS late ON effects;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON effects DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION refuse_late();
        """
    )
    yield
    await owner.execute("DROP TRIGGER late ON effects")
    await owner.close()


@pytest.fixture
def poison() -> Poison:
    return Poison()


@pytest.fixture
def reader(migrated: ServiceDatabase, database: Database, bus: Bus, effects: None, poison: Poison) -> Reader:
    heard = {PatientRegistered.type(): Heard(PatientRegistered, (poison.react,))}
    return Reader(database, migrated.app_url, bus, name=READER, heard=heard)


async def tell(bus: Bus, *facts: tuple[str, int]) -> None:
    for patient, version in facts:
        event = registered(patient, version=version)
        await publish(bus, Message(str(event.id), event.nats_subject, event.to_cloudevent()))


async def too_slow(tx: Transaction) -> None:
    await tx.execute(text("SET LOCAL statement_timeout = '5ms'"))
    await tx.execute(text("SELECT pg_sleep(5)"))


async def deadly(tx: Transaction) -> None:
    await tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


async def test_an_event_that_costs_the_connection_each_time_is_set_aside(
    database: Database, bus: Bus, reader: Reader, poison: Poison
) -> None:
    poison.before["BAD"] = deadly
    await tell(bus, ("BAD", 1), ("A", 1))
    async with running(lambda: keep_running("reader", reader.run)):
        await until(has_applied(database, 1))
    assert (await held(database))[0][1] == "failed"


async def test_an_event_at_which_the_database_always_fails_ends_as_a_dead_letter(
    database: Database, bus: Bus, reader: Reader, poison: Poison
) -> None:
    """It looks like a database in trouble, and would be tried for ever."""
    poison.before["BAD"] = too_slow
    await tell(bus, ("A", 1), ("BAD", 1), ("A", 2), ("BAD", 2))
    async with running(lambda: keep_running("reader", reader.run)):
        await until(has_applied(database, 2))
        assert await applied(database) == [("A", 1), ("A", 2)]

        async def parked() -> bool:
            await past_due(database)
            return await held(database) == [("parked", "failed"), ("waiting", "behind")]

        await until(parked, patience=40)


async def test_an_event_refused_at_the_commit_is_found_and_set_aside(
    database: Database, bus: Bus, reader: Reader
) -> None:
    await tell(bus, ("A", 1), ("LATE", 1), ("B", 1), ("LATE", 2))
    async with running(reader.run):
        await until(has_applied(database, 2))
        await until(holds(database, 2))
    assert await applied(database) == [("A", 1), ("B", 1)]
    assert await held(database) == [("waiting", "failed"), ("waiting", "behind")]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "patient/\x00"},
        {"type": "a\x00b"},
        {"subject": "x" * 5_000},
        {"time": "2026-01-01T00:00:00"},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"requestid": 7},
        {"traceparent": 7},
        {"data": {"\x00planted": 1}},
    ],
    ids=["nul", "nul type", "long", "naive", "before time", "request id", "trace", "nul field"],
)
async def test_an_envelope_that_cannot_be_stored_stops_nobody(
    database: Database, bus: Bus, reader: Reader, change: dict[str, object]
) -> None:
    event = registered("BAD")
    await publish(bus, Message("bad", event.nats_subject, orjson.dumps(event.envelope() | change)))
    await tell(bus, ("A", 1))

    async def both_are_seen_to() -> bool:
        return len(await applied(database)) + len(await held(database)) == 2

    async with running(reader.run):
        await until(both_are_seen_to)
    assert ("A", 1) in await applied(database)


async def unknown(_: Transaction) -> None:
    raise NotYetKnown("Its hospital is not known yet.")


async def test_what_never_becomes_known_is_parked_after_two_days(
    database: Database, bus: Bus, reader: Reader, poison: Poison, clock: FixedClock
) -> None:
    poison.before["A"] = unknown
    await tell(bus, ("A", 1))

    async def parked() -> bool:
        await past_due(database)
        return await held(database) == [("parked", "not_yet_known")]

    async with running(reader.run):
        await until(holds(database, 1))
        clock.move(WAITS_FOR_OTHERS)
        await until(parked)


async def test_a_clock_that_jumps_two_days_ahead_parks_nothing_at_once(
    database: Database, bus: Bus, reader: Reader, poison: Poison, clock: FixedClock
) -> None:
    """As after a weekend switched off: what it waits for may be the next message in the stream."""
    poison.before["A"] = unknown
    await tell(bus, ("A", 1))
    async with running(reader.run):
        await until(holds(database, 1))
        clock.move(WAITS_FOR_OTHERS)
        await until(lambda: tried(database, at_least=3))
        assert await held(database) == [("waiting", "not_yet_known")]
        del poison.before["A"]
        await past_due(database)
        await until(has_applied(database, 1))


async def test_a_clock_that_is_put_back_makes_nothing_wait_longer(
    database: Database, bus: Bus, reader: Reader, poison: Poison, clock: FixedClock
) -> None:
    poison.before["A"] = unknown
    await tell(bus, ("A", 1))
    async with running(reader.run):
        await until(holds(database, 1))
        del poison.before["A"]
        clock.move(-timedelta(days=1))
        await until(has_applied(database, 1))


async def tried(database: Database, *, at_least: int) -> bool:
    """Make it due; whether it has been tried so often."""
    await past_due(database)
    async with database.transaction(EVERYTHING) as tx:
        return int(await tx.scalar(select(held_events.c.attempts)) or 0) >= at_least


async def test_a_failure_after_a_long_wait_for_others_gets_its_own_tries(
    database: Database, bus: Bus, reader: Reader, poison: Poison
) -> None:
    async def broken(_: Transaction) -> None:
        raise ZeroDivisionError

    async def failed_once() -> bool:
        await past_due(database)
        async with database.transaction(EVERYTHING) as tx:
            row = await tx.one(select(held_events.c.code, held_events.c.attempts, held_events.c.state))
        return (row.code, row.state) == ("failed", "waiting") and int(row.attempts) < 8

    poison.before["A"] = unknown
    await tell(bus, ("A", 1))
    async with running(reader.run):
        await until(holds(database, 1))
        await until(lambda: tried(database, at_least=11))
        poison.before["A"] = broken
        await until(failed_once)


async def test_a_replayed_dead_letter_and_those_behind_it_come_in_their_order(
    database: Database, bus: Bus, reader: Reader, poison: Poison
) -> None:
    async def malformed(_: Transaction) -> None:
        PatientRegistered.model_validate({})

    poison.before["A"] = malformed
    await tell(bus, ("A", 1), ("A", 2))
    async with running(reader.run):
        await until(holds(database, 2))
        del poison.before["A"]
        await asyncio.gather(tell(bus, ("A", 3), ("A", 4)), replay_first(database))

        async def all_applied() -> bool:
            await past_due(database)
            return len(await applied(database)) == 4

        await until(all_applied)
    assert await applied(database) == [("A", 1), ("A", 2), ("A", 3), ("A", 4)]


async def replay_first(database: Database) -> None:
    async with database.transaction(EVERYTHING) as tx:
        await dead_letters.replay(tx, await tx.scalar(select(held_events.c.id).order_by(held_events.c.id)))


async def test_retries_and_new_arrivals_of_one_aggregate_never_change_places(
    database: Database, bus: Bus, reader: Reader, poison: Poison
) -> None:
    turns = iter(range(1_000_000))

    async def every_other_time(_: Transaction) -> None:
        if next(turns) % 2 == 0:
            raise NotYetKnown("Its hospital is not known yet.")

    poison.before["A"] = every_other_time

    async def all_applied() -> bool:
        await past_due(database)
        return len(await applied(database)) == 12

    async with running(reader.run):
        for version in range(1, 13):
            await tell(bus, ("A", version))
        await until(all_applied)
    assert await applied(database) == [("A", version) for version in range(1, 13)]


async def first_batch(bus: Bus) -> list[Arrived]:
    async for batch in read(bus, filters=[], after=0):
        return batch
    return []


async def test_a_deleted_stream_is_noticed_at_once(bus: Bus) -> None:
    waiting = asyncio.ensure_future(first_batch(bus))
    await until(lambda: _waits(bus))
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    try:
        with pytest.raises(Interrupted):
            await asyncio.wait_for(waiting, PATIENCE)
    finally:
        await ensure_stream(bus)


async def test_a_deleted_consumer_is_noticed_at_once(bus: Bus) -> None:
    waiting = asyncio.ensure_future(first_batch(bus))
    await until(lambda: _waits(bus))
    for name in (await bus.ask(f"CONSUMER.NAMES.{STREAM}"))["consumers"]:
        await bus.ask(f"CONSUMER.DELETE.{STREAM}.{name}")
    with pytest.raises(Interrupted):
        await asyncio.wait_for(waiting, PATIENCE)


async def _waits(bus: Bus) -> bool:
    """Whether a reader's request stands at the server: one that is still on its way could be lost with the stream."""
    consumers = (await bus.ask(f"CONSUMER.LIST.{STREAM}"))["consumers"]
    return any(consumer["num_waiting"] for consumer in consumers)


async def test_a_slow_reaction_keeps_little_in_memory(bus: Bus) -> None:
    """Sixty large messages: no more than one request's worth comes before the next is asked for."""
    for turn in range(60):
        await publish(bus, Message(f"large {turn}", "reallnet.a.b.c.v1._._", b"x" * 800_000))
    seen = 0
    async for batch in read(bus, filters=[], after=0):
        await asyncio.wait_for(bus.client.flush(), PATIENCE)
        assert sum(len(message.body) for message in batch) <= 16_000_000
        assert [message.sequence for message in batch] == list(range(seen + 1, seen + 1 + len(batch)))
        seen += len(batch)
        if seen == 60:
            break
    assert len(batch) < BATCH


async def test_failing_to_begin_leaves_no_subscription_behind(bus: Bus) -> None:
    """A reader begins again and again while the stream is missing."""
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    before = len(bus.client._subs)
    for _ in range(3):
        with pytest.raises(BusRefused):
            await first_batch(bus)
    assert len(bus.client._subs) == before
    await ensure_stream(bus)


async def test_only_no_such_message_means_an_empty_past(bus: Bus) -> None:
    assert await bus.last_sequence("reallnet.never.said.anything.v1.*.*") == 0
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    with pytest.raises(BusRefused):
        await bus.last_sequence("reallnet.>")
    await ensure_stream(bus)


async def test_a_reader_sent_back_during_a_backfill_stays_sent_back(database: Database) -> None:
    async with database.transaction(EVERYTHING) as tx:
        await positions.place(tx, READER, stream_created_at="x", sequence=0, types=[])
    with pytest.raises(Fenced):
        async with database.transaction(EVERYTHING) as tx:
            await positions.listen(tx, READER, at=7, types=["a"])
