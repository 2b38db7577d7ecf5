"""The board's reader and relay on a real stream: out of order in, exactly once and coded out."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.bus.reading import read as read_stream
from libs.common.call import Call
from libs.common.clock import FixedClock
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader.reader import Reader
from libs.common.relay import Relay
from libs.common.testing.ledger import published
from libs.common.testing.messaging import running, until
from libs.common.vocabulary import Purpose
from services.board import consumers
from services.board.domain.consultation import Consultation
from services.board.store import episodes
from services.board.tests.events import consent_given, consent_withdrawn, episode_recorded, patient_registered

Ask = Callable[..., Awaitable[Consultation]]
CODE = "000001AF"
EVERYTHING = Call.service("test")


@pytest.fixture
def reader(database: Database, migrated: ServiceDatabase, bus: Bus) -> Reader:
    return Reader(database, migrated.app_url, bus, name="board", heard=reactions_in(consumers))


async def send(bus: Bus, *events: Event) -> None:
    for event in events:
        await publish(bus, Message(str(uuid4()), event.nats_subject, event.to_cloudevent()))


async def test_an_episode_heard_before_its_patient_waits_for_it(
    database: Database, bus: Bus, reader: Reader, clock: FixedClock
) -> None:
    await send(bus, episode_recorded(CODE, uuid4()), consent_given(CODE), patient_registered(CODE))

    async def known() -> bool:
        clock.move(timedelta(seconds=1))  # what waits is tried again after a while
        async with database.reading(EVERYTHING) as tx:
            return len(await episodes.of_patient(tx, CODE)) == 1

    async with running(reader.run):
        await until(known)


async def test_a_withdrawal_is_confirmed_once_though_it_is_in_the_stream_twice(
    database: Database, migrated: ServiceDatabase, bus: Bus, reader: Reader, ask: Ask
) -> None:
    await ask()
    withdrawal = consent_withdrawn(CODE, Purpose.REGISTRY)
    await send(bus, withdrawal, withdrawal, consent_withdrawn(CODE, Purpose.CONSULTATION, version=3))

    async def confirmed() -> list[Event]:
        return [event for event in await published(database) if isinstance(event, WithdrawalConfirmed)]

    async def both() -> bool:
        return len(await confirmed()) >= 2

    async with running(reader.run):
        await until(both)
    first, second = await confirmed()
    assert first.cause == withdrawal.id
    assert second.cause != withdrawal.id

    async with running(Relay(migrated.app_url, bus).run):
        found: list[str] = []
        async for batch in read_stream(bus, filters=["reallnet.board.>", "reallnet.network.>"], after=0):
            found += [message.subject for message in batch]
            if len(found) >= 4:
                break
    assert found[0] == "reallnet.board.consultation.opened.v1.hospital-aragon.board"
    assert sorted(found[1:]) == [
        "reallnet.board.consultation.closed.v1.hospital-aragon._",
        "reallnet.network.withdrawal.confirmed.v1._._",
        "reallnet.network.withdrawal.confirmed.v1._._",
    ]
