"""Every event is applied exactly once and in order; what cannot be applied holds back only its own aggregate."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import delete, select, text, update

from libs.common import outbox
from libs.common.backbone import held_events, inbox
from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.publishing import Message, publish
from libs.common.call import Call
from libs.common.consumer import Heard
from libs.common.contracts.registry import PatientCorrected, PatientRegistered
from libs.common.database import Database, Transaction
from libs.common.errors import NotYetKnown, WrongState
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.provisioning.stream import ensure_stream
from libs.common.reader import positions
from libs.common.reader.beginning import begin
from libs.common.reader.positions import Fenced
from libs.common.reader.reader import Reader, rewind
from libs.common.relay import Relay
from libs.common.testing.messaging import PATIENCE, running, until
from libs.common.tests.test_outbox import registered

EVERYTHING = Call.service("test")
READER = "test"


@dataclass
class Effects:
    """A table of effects in the same database, and what is wrong with whom."""

    seen: list[tuple[str, int]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    async def react(self, tx: Transaction, event: PatientRegistered) -> None:
        if event.patient in self.unknown:
            raise NotYetKnown("Its hospital is not known yet.")
        if event.patient in self.refused:
            raise WrongState("The patient is closed.")
        if event.patient in self.broken:
            raise ZeroDivisionError
        await tx.execute(
            text("INSERT INTO effects (patient, version) VALUES (:patient, :version)"),
            {"patient": event.patient, "version": event.version},
        )


@pytest.fixture
async def effects(migrated: ServiceDatabase, database: Database) -> Effects:
    import asyncpg  # noqa: PLC0415

    connection = await asyncpg.connect(migrated.owner_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS effects (turn bigserial, patient text, version int)")
    await connection.close()
    return Effects()


@pytest.fixture
def reader_of(migrated: ServiceDatabase, database: Database, bus: Bus, effects: Effects) -> Callable[..., Reader]:
    def make(*, corrected: bool = False) -> Reader:
        heard = {PatientRegistered.type(): Heard(PatientRegistered, (effects.react,))}
        if corrected:
            heard[PatientCorrected.type()] = Heard(PatientCorrected, (effects.react,))
        return Reader(database, migrated.app_url, bus, name=READER, heard=heard)

    return make


async def stated(database: Database, migrated: ServiceDatabase, bus: Bus, *versions: tuple[str, int]) -> None:
    """Commit the events and carry them to the stream."""
    async with database.transaction(EVERYTHING) as tx:
        await outbox.put(tx, *[registered(patient, version=version) for patient, version in versions])

    async def carried() -> bool:
        async with database.transaction(EVERYTHING) as tx:
            return await tx.first(text("SELECT 1 FROM outbox_waiting")) is None

    async with running(Relay(migrated.app_url, bus).run):
        await until(carried)


async def applied(database: Database) -> list[tuple[str, int]]:
    async with database.transaction(EVERYTHING) as tx:
        rows = await tx.all(text("SELECT patient, version FROM effects ORDER BY turn"))
    return [(row.patient, row.version) for row in rows]


async def held(database: Database) -> list[tuple[str, str]]:
    async with database.transaction(EVERYTHING) as tx:
        rows = await tx.all(select(held_events).order_by(held_events.c.id))
    return [(row.state, row.code) for row in rows]


def has_applied(database: Database, count: int) -> Callable[[], "asyncio.Future[bool]"]:
    async def done() -> bool:
        return len(await applied(database)) >= count

    return done  # type: ignore[return-value]


def holds(database: Database, count: int) -> Callable[[], "asyncio.Future[bool]"]:
    async def done() -> bool:
        return len(await held(database)) >= count

    return done  # type: ignore[return-value]


async def test_applies_all_in_order(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    events = [(f"P{turn % 3}", turn // 3 + 1) for turn in range(90)]
    await stated(database, migrated, bus, *events)
    async with running(reader_of().run):
        await until(has_applied(database, 90))
    assert await applied(database) == events


async def test_a_second_start_goes_on_where_the_first_stopped(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    await stated(database, migrated, bus, ("A", 1))
    async with running(reader_of().run):
        await until(has_applied(database, 1))
    await stated(database, migrated, bus, ("A", 2))
    async with running(reader_of().run):
        await until(has_applied(database, 2))
    assert await applied(database) == [("A", 1), ("A", 2)]


async def test_event_in_the_stream_twice_is_applied_once(
    database: Database, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    event = registered("A")
    for name in ("one", "two"):
        await publish(bus, Message(name, event.nats_subject, event.to_cloudevent()))
    last = registered("B")
    await publish(bus, Message("three", last.nats_subject, last.to_cloudevent()))
    async with running(reader_of().run):
        await until(has_applied(database, 2))
    assert await applied(database) == [("A", 1), ("B", 1)]


async def test_what_is_not_known_yet_waits_and_holds_back_only_its_own(
    database: Database, migrated: ServiceDatabase, bus: Bus, effects: Effects, reader_of: Callable[..., Reader]
) -> None:
    effects.unknown.add("A")
    await stated(database, migrated, bus, ("A", 1), ("B", 1), ("A", 2), ("B", 2))
    async with running(reader_of().run):
        await until(has_applied(database, 2))
        assert await applied(database) == [("B", 1), ("B", 2)]
        await until(holds(database, 2))
        assert await held(database) == [("waiting", "not_yet_known"), ("waiting", "behind")]
        effects.unknown.clear()
        await past_due(database)
        await until(has_applied(database, 4))
    assert (await applied(database))[2:] == [("A", 1), ("A", 2)]
    assert await held(database) == []


async def past_due(database: Database) -> None:
    """The test's clock stands still, so what waits is made due."""
    async with database.transaction(EVERYTHING) as tx:
        await tx.execute(update(held_events).values(next_try_at=tx.now))


async def test_refusal_is_parked_at_once_with_its_reason(
    database: Database, migrated: ServiceDatabase, bus: Bus, effects: Effects, reader_of: Callable[..., Reader]
) -> None:
    effects.refused.add("A")
    await stated(database, migrated, bus, ("A", 1), ("B", 1))
    async with running(reader_of().run):
        await until(has_applied(database, 1))
        await until(holds(database, 1))
    assert await held(database) == [("parked", "wrong_state")]
    async with database.transaction(EVERYTHING) as tx:
        row = await tx.one(select(held_events))
    assert row.reason == "The patient is closed."


async def test_failure_without_a_reason_is_tried_again_then_parked(
    database: Database, migrated: ServiceDatabase, bus: Bus, effects: Effects, reader_of: Callable[..., Reader]
) -> None:
    effects.broken.add("A")
    await stated(database, migrated, bus, ("A", 1))

    async def parked() -> bool:
        await past_due(database)
        return await held(database) == [("parked", "failed")]

    async with running(reader_of().run):
        await until(parked)


@pytest.mark.parametrize("body", [b"not json", b"{}", b'{"id": 1}', b"[]", b'{"id":"x","type":"y","subject":"z"}'])
async def test_unreadable_message_is_parked_and_the_rest_flows(
    database: Database, bus: Bus, reader_of: Callable[..., Reader], body: bytes
) -> None:
    event = registered("A")
    await publish(bus, Message("bad", event.nats_subject, body))
    await publish(bus, Message("good", event.nats_subject, event.to_cloudevent()))
    async with running(reader_of().run):
        await until(has_applied(database, 1))
    assert await held(database) == [("parked", "malformed")]


async def test_event_that_breaks_its_contract_is_parked_without_its_values(
    database: Database, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    event = registered("A")
    await publish(bus, Message("bad", event.nats_subject, event.to_cloudevent().replace(b"2020-01-01", b"Planted")))
    async with running(reader_of().run):
        await until(holds(database, 1))
    async with database.transaction(EVERYTHING) as tx:
        row = await tx.one(select(held_events))
    assert (row.code, row.reason) == ("malformed", "birth_date: date_from_datetime_parsing")


async def test_new_stream_is_read_from_its_beginning_without_second_effects(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    await stated(database, migrated, bus, ("A", 1), ("A", 2))
    async with running(reader_of().run):
        await until(has_applied(database, 2))
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await ensure_stream(bus)
    await stated(database, migrated, bus, ("A", 3))
    async with running(reader_of().run):
        await until(has_applied(database, 3))
    assert await applied(database) == [("A", 1), ("A", 2), ("A", 3)]


async def test_new_type_comes_with_its_past(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    corrected = PatientCorrected.model_validate(
        registered("A", version=2).model_dump(exclude={"hospital", "region", "consents", "consents_version"})
    )
    async with database.transaction(EVERYTHING) as tx:
        await outbox.put(tx, corrected)
    await stated(database, migrated, bus, ("B", 1))
    async with running(reader_of().run):
        await until(has_applied(database, 1))
    assert await applied(database) == [("B", 1)]
    async with running(reader_of(corrected=True).run):
        await until(has_applied(database, 2))
        await stated(database, migrated, bus, ("C", 1))
        await until(has_applied(database, 3))
    assert await applied(database) == [("B", 1), ("A", 2), ("C", 1)]


async def test_rewind_overtakes_a_running_reader_and_everything_is_applied_anew(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    await stated(database, migrated, bus, ("A", 1), ("A", 2))
    async with running(reader_of().run) as task:
        await until(has_applied(database, 2))
        async with database.transaction(EVERYTHING) as tx:
            await tx.execute(text("DELETE FROM effects"))
            await rewind(tx, READER)
        await stated(database, migrated, bus, ("A", 3))
        with pytest.raises((Fenced, ExceptionGroup)):
            await asyncio.wait_for(task, PATIENCE)
    async with running(reader_of().run):
        await until(has_applied(database, 3))
    assert await applied(database) == [("A", 1), ("A", 2), ("A", 3)]


async def test_position_is_a_fence(database: Database) -> None:
    async with database.transaction(EVERYTHING) as tx:
        await positions.place(tx, READER, stream_created_at="x", sequence=5, types=[])
    with pytest.raises(Fenced):
        async with database.transaction(EVERYTHING) as tx:
            await begin(tx, READER, old=4, new=6, event_at=None, events=[])


async def test_lost_inbox_is_noticed_by_the_test(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader_of: Callable[..., Reader]
) -> None:
    """The guard against repetitions is the inbox and nothing else: without it the effect comes twice."""
    await stated(database, migrated, bus, ("A", 1))
    async with running(reader_of().run):
        await until(has_applied(database, 1))
    async with database.transaction(EVERYTHING) as tx:
        await tx.execute(delete(inbox))
        await positions.place(
            tx,
            READER,
            stream_created_at=(await bus.stream_state()).created_at,
            sequence=0,
            types=[PatientRegistered.type()],
        )
    async with running(reader_of().run):
        await until(has_applied(database, 2))
    assert await applied(database) == [("A", 1), ("A", 1)]
