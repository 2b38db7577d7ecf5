"""Poison of every kind is set aside with its reason and without its values, the rest flows, and a fix lets it be replayed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from sqlalchemy import Row, select, text

from libs.common import outbox
from libs.common.backbone import held_events
from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.consumer import Heard
from libs.common.contracts.envelope import Event
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Database, Transaction
from libs.common.errors import TooLarge
from libs.common.identifiers import new_id
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader import dead_letters
from libs.common.reader.held import LONGEST_WAIT
from libs.common.reader.reader import Reader
from libs.common.testing.messaging import running, until
from libs.common.tests.test_outbox import registered

EVERYTHING = Call.service("test")
PLANTED = "Planted García"
NO_ENVELOPE = "envelope cannot be read"


class PatientRenewed(PatientRegistered, service="registry", noun="patient", participle="renewed", key="patient"):
    """What a newer registry states, and this service does not know yet."""


Change = Callable[[dict[str, Any]], Any]


def with_(**changes: Any) -> Change:
    return lambda envelope: {**envelope, **changes}


def without(name: str) -> Change:
    return lambda envelope: {key: value for key, value in envelope.items() if key != name}


def data(**changes: Any) -> Change:
    return lambda envelope: {**envelope, "data": {**envelope["data"], **changes}}


def raw(body: bytes) -> Change:
    return lambda _: body


KINDS: dict[str, tuple[Change, str]] = {
    "empty": (raw(b""), NO_ENVELOPE),
    "no JSON": (raw(PLANTED.encode()), NO_ENVELOPE),
    "cut off": (lambda envelope: orjson.dumps(envelope)[:-1], NO_ENVELOPE),
    "not UTF-8": (raw(b'{"id": "\xff"}'), NO_ENVELOPE),
    "too deep": (raw(b"[" * 100_000), NO_ENVELOPE),
    "a list": (raw(b"[]"), NO_ENVELOPE),
    "null": (raw(b"null"), NO_ENVELOPE),
    "without id": (without("id"), NO_ENVELOPE),
    "without type": (without("type"), NO_ENVELOPE),
    "without subject": (without("subject"), NO_ENVELOPE),
    "id no uuid": (with_(id=PLANTED), NO_ENVELOPE),
    "subject no text": (with_(subject={"patient": PLANTED}), NO_ENVELOPE),
    "without version": (without("version"), "version: missing"),
    "without time": (without("time"), "at: datetime_type"),
    "without data": (without("data"), "patient: missing"),
    "time no time": (with_(time=PLANTED), "at: datetime"),
    "version no number": (with_(version=PLANTED), "version: int_parsing"),
    "version of nothing": (with_(version=0), "version: greater_than_equal"),
    "data null": (with_(data=None), "patient: missing"),
    "data a text": (with_(data=PLANTED), "patient: missing"),
    "data a list": (with_(data=[PLANTED]), "patient: missing"),
    "data in data": (lambda envelope: {**envelope, "data": {"data": envelope["data"]}}, "data: extra_forbidden"),
    "nested too far": (data(patient={"code": {"is": PLANTED}}), "patient: string_type"),
    "unknown field": (data(name=PLANTED), "name: extra_forbidden"),
    "unknown word": (data(sex=PLANTED), "sex: enum"),
    "unknown type": (with_(type="org.reallnet.registry.patient.sung.v1"), "knows events of this type"),
    "no type of ours": (with_(type="com.example.patient"), "knows events of this type"),
}


@dataclass
class Heeded:
    """Whom the service has heard of; what is rolled back and done again stays as it was."""

    patients: dict[tuple[str, int], None] = field(default_factory=dict)

    async def heed(self, tx: Transaction, event: PatientRegistered) -> None:
        await tx.execute(text("SELECT 1"))
        self.patients[event.patient, event.version] = None


@pytest.fixture
def heeded() -> Heeded:
    return Heeded()


@pytest.fixture
def reader_of(migrated: ServiceDatabase, database: Database, bus: Bus, heeded: Heeded) -> Callable[..., Reader]:
    def make(*newer: type[Event]) -> Reader:
        kinds: list[type[Event]] = [PatientRegistered, *newer]
        heard = {kind.type(): Heard(kind, (heeded.heed,)) for kind in kinds}
        return Reader(database, migrated.app_url, bus, name="test", heard=heard)

    return make


async def tell(bus: Bus, event: Event, body: bytes | None = None, *, subject: str = "") -> None:
    body = event.to_cloudevent() if body is None else body
    await publish(bus, Message(str(new_id()), subject or event.nats_subject, body))


async def dead(database: Database) -> list[Row[Any]]:
    async with database.reading(EVERYTHING) as tx:
        return list(await tx.all(select(held_events).order_by(held_events.c.id)))


def poisoned(change: Change, patient: str) -> bytes:
    found = change({**registered(patient).envelope(), "id": str(new_id())})
    return found if isinstance(found, bytes) else orjson.dumps(found)


async def test_each_is_a_dead_letter_with_its_reason_and_the_rest_flows(
    database: Database, bus: Bus, heeded: Heeded, reader_of: Callable[..., Reader]
) -> None:
    for place, (change, _) in enumerate(KINDS.values()):
        await tell(bus, registered(f"BAD{place}"), poisoned(change, f"BAD{place}"))
        await tell(bus, registered(f"P{place}"))

    async def all_seen() -> bool:
        return len(heeded.patients) == len(await dead(database)) == len(KINDS)

    async with running(reader_of().run):
        await until(all_seen)
    assert list(heeded.patients) == [(f"P{place}", 1) for place in range(len(KINDS))]
    letters = await dead(database)
    assert {(letter.state, letter.code) for letter in letters} == {("parked", "malformed")}
    wrong = {
        name: letter.reason
        for (name, (_, why)), letter in zip(KINDS.items(), letters, strict=True)
        if why not in letter.reason
    }
    assert wrong == {}
    assert not any("Planted" in letter.reason for letter in letters)


async def test_what_nobody_listens_to_disturbs_nobody(
    bus: Bus, heeded: Heeded, reader_of: Callable[..., Reader]
) -> None:
    for subject in ("registry.patient", "registry.patient.registered.v1", "registry.patient.born.v1._._", "x"):
        await tell(bus, registered("BAD"), subject=f"reallnet.{subject}")
    await tell(bus, registered("A"))
    async with running(reader_of().run):
        await until(lambda: _has(heeded, "A"))
    assert list(heeded.patients) == [("A", 1)]


async def test_what_was_not_known_is_applied_by_a_replay_after_the_fix_with_all_that_waited_behind(
    database: Database, bus: Bus, heeded: Heeded, reader_of: Callable[..., Reader], clock: FixedClock
) -> None:
    await tell(bus, registered("A"), poisoned(with_(type=PatientRenewed.type()), "A"))
    await tell(bus, registered("A", version=2))

    async def both_held() -> bool:
        return [(letter.state, letter.code) for letter in await dead(database)] == [
            ("parked", "malformed"),
            ("waiting", "behind"),
        ]

    async with running(reader_of().run):
        await until(both_held)
    async with database.transaction(EVERYTHING) as tx:
        await dead_letters.replay(tx, (await dead(database))[0].id)
    clock.move(LONGEST_WAIT)
    async with running(reader_of(PatientRenewed).run):
        await until(lambda: _nothing_held(database))
    assert list(heeded.patients) == [("A", 1), ("A", 2)]


async def test_what_is_too_large_is_refused_when_it_is_stated(database: Database) -> None:
    with pytest.raises(TooLarge):
        async with database.transaction(EVERYTHING) as tx:
            await outbox.put(tx, registered("A"), registered("B").model_copy(update={"region": "x" * outbox.LARGEST}))
    async with database.reading(EVERYTHING) as tx:
        assert await tx.scalar(text("SELECT count(*) FROM ledger")) == 0


async def test_the_largest_that_is_stated_is_taken(bus: Bus, heeded: Heeded, reader_of: Callable[..., Reader]) -> None:
    room = outbox.LARGEST - len(registered("A").to_cloudevent())
    await tell(bus, registered("A").model_copy(update={"region": "x" * room}))
    async with running(reader_of().run):
        await until(lambda: _has(heeded, "A"))


async def _has(heeded: Heeded, patient: str) -> bool:
    return (patient, 1) in heeded.patients


async def _nothing_held(database: Database) -> bool:
    return not await dead(database)
