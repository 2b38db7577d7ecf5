"""A type that has changed twice, with history behind it: whoever reads, reads the newest version."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from libs.common import outbox
from libs.common.backbone import held_events
from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.consumer import Heard
from libs.common.contracts.envelope import Event
from libs.common.database import Database, Transaction
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader import dead_letters
from libs.common.reader.reader import Reader, rewind
from libs.common.relay import Relay
from libs.common.testing.messaging import running, until

EVERYTHING = Call.service("test")
READER = "test"
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)

Json = dict[str, Any]


class FirstWeighed(Event, service="registry", noun="apple", participle="weighed", key="apple"):
    apple: str
    grams: int


def in_milligrams(data: Json) -> Json:
    return {"apple": data["apple"], "milligrams": data["grams"] * 1_000}


def on_a_scale(data: Json) -> Json:
    return {**data, "scale": "unknown"}


class ThenWeighed(
    Event, service="registry", noun="apple", participle="weighed", key="apple", v=2, earlier={1: in_milligrams}
):
    apple: str
    milligrams: int


class Weighed(
    Event,
    service="registry",
    noun="apple",
    participle="weighed",
    key="apple",
    v=3,
    earlier={1: in_milligrams, 2: on_a_scale},
):
    apple: str
    milligrams: int
    scale: str


FIRST = FirstWeighed(at=NOON, version=1, apple="a", grams=150)
SECOND = ThenWeighed(at=NOON, version=2, apple="a", milligrams=149_500)
THIRD = Weighed(at=NOON, version=3, apple="a", milligrams=149_250, scale="s1")
OTHER = FirstWeighed(at=NOON, version=1, apple="b", grams=80)
"""Another apple, of whom the old service goes on stating."""

NEWEST = [("a", 150_000, "unknown"), ("a", 149_500, "unknown"), ("a", 149_250, "s1"), ("b", 80_000, "unknown")]


class Notes:
    """What a service has made of the events, in its own database."""

    async def old(self, tx: Transaction, event: FirstWeighed) -> None:
        await self._note(tx, event.apple, event.grams * 1_000, "unknown")

    async def new(self, tx: Transaction, event: Weighed) -> None:
        await self._note(tx, event.apple, event.milligrams, event.scale)

    async def _note(self, tx: Transaction, apple: str, milligrams: int, scale: str) -> None:
        values = {"apple": apple, "milligrams": milligrams, "scale": scale}
        await tx.execute(
            text("INSERT INTO weights (apple, milligrams, scale) VALUES (:apple, :milligrams, :scale)"), values
        )


@pytest.fixture
async def notes(migrated: ServiceDatabase, database: Database) -> Notes:
    import asyncpg  # noqa: PLC0415

    connection = await asyncpg.connect(migrated.owner_url)
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS weights (turn bigserial, apple text, milligrams int, scale text)"
    )
    await connection.close()
    return Notes()


@pytest.fixture
def reader_that(migrated: ServiceDatabase, database: Database, bus: Bus) -> Callable[..., Reader]:
    """A worker whose code knows the type in this version."""

    def make(event: type[Event], reaction: Any) -> Reader:
        return Reader(database, migrated.app_url, bus, name=READER, heard={event.type(): Heard(event, (reaction,))})

    return make


async def stated(database: Database, migrated: ServiceDatabase, bus: Bus, *events: Event) -> None:
    async with database.transaction(EVERYTHING) as tx:
        await outbox.put(tx, *events)

    async def carried() -> bool:
        async with database.transaction(EVERYTHING) as tx:
            return await tx.first(text("SELECT 1 FROM outbox_waiting")) is None

    async with running(Relay(migrated.app_url, bus).run):
        await until(carried)


async def noted(database: Database) -> list[tuple[str, int, str]]:
    async with database.transaction(EVERYTHING) as tx:
        rows = await tx.all(text("SELECT apple, milligrams, scale FROM weights ORDER BY apple, turn"))
    return [(row.apple, row.milligrams, row.scale) for row in rows]


def has_held(database: Database, wanted: int) -> Callable[[], Awaitable[bool]]:
    async def is_held() -> bool:
        return len(await held(database)) == wanted

    return is_held


async def held(database: Database) -> list[Any]:
    async with database.transaction(EVERYTHING) as tx:
        return list(await tx.all(select(held_events).order_by(held_events.c.id)))


def has_noted(database: Database, expected: list[tuple[str, int, str]]) -> Callable[[], Any]:
    async def done() -> bool:
        return await noted(database) == expected

    return done


def test_each_version_is_read_as_the_newest() -> None:
    read = [Weighed.from_envelope(one.envelope()) for one in (FIRST, SECOND, THIRD)]
    assert [(one.apple, one.milligrams, one.scale) for one in read] == NEWEST[:3]
    assert [one.id for one in read] == [FIRST.id, SECOND.id, THIRD.id]


def test_a_version_without_a_way_up_is_no_contract() -> None:
    with pytest.raises(TypeError, match="each version before 3"):
        type(
            "Lost",
            (Event,),
            {"__module__": __name__},
            service="registry",
            noun="n",
            participle="p",
            v=3,
            earlier={2: dict},
        )


async def test_a_service_is_upgraded_with_history_behind_it(
    database: Database, migrated: ServiceDatabase, bus: Bus, notes: Notes, reader_that: Callable[..., Reader]
) -> None:
    """The old code meets newer versions, which wait as dead letters; the new code reads all; a rebuild says the same."""
    await stated(database, migrated, bus, FIRST)
    async with running(reader_that(FirstWeighed, notes.old).run):
        await until(has_noted(database, NEWEST[:1]))
        await stated(database, migrated, bus, SECOND, THIRD, OTHER)
        await until(has_noted(database, [NEWEST[0], NEWEST[3]]))
        await until(has_held(database, 2))  # of another child than the last one, and so perhaps behind it
    unread, behind = await held(database)
    assert (unread.event_id, unread.state, unread.type) == (SECOND.id, "parked", ThenWeighed.type())
    assert "1 is the newest: upgrade, then replay it" in unread.reason
    assert (behind.event_id, behind.code) == (THIRD.id, "behind")

    async with database.transaction(EVERYTHING) as tx:
        await dead_letters.replay(tx, unread.id)
    assert isinstance(database.clock, FixedClock)
    database.clock.set(NOON + timedelta(minutes=1))
    async with running(reader_that(Weighed, notes.new).run):
        await until(has_noted(database, NEWEST))
    assert await held(database) == []

    async with database.transaction(EVERYTHING) as tx:
        await tx.execute(text("DELETE FROM weights"))
        await rewind(tx, READER)
    async with running(reader_that(Weighed, notes.new).run):
        await until(has_noted(database, NEWEST))


async def test_a_version_nobody_knows_is_parked_and_the_rest_flows(
    database: Database, migrated: ServiceDatabase, bus: Bus, notes: Notes, reader_that: Callable[..., Reader]
) -> None:
    """Under the subject and with the type of a version that is yet to come."""
    subject, body = (
        THIRD.nats_subject.replace(".v3.", ".v9."),
        THIRD.to_cloudevent().replace(b".weighed.v3", b".weighed.v9"),
    )
    await publish(bus, Message(str(THIRD.id), subject, body))
    await stated(database, migrated, bus, OTHER)
    async with running(reader_that(Weighed, notes.new).run):
        await until(has_noted(database, NEWEST[3:]))
    [parked] = await held(database)
    assert (parked.state, parked.type) == ("parked", "org.reallnet.registry.apple.weighed.v9")
    assert "3 is the newest" in parked.reason
