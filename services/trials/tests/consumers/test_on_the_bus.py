"""The service's reader and relay on a real stream: out of order in, exactly once and to one hospital out."""

from datetime import timedelta
from uuid import uuid4

import pytest

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.bus.reading import read as read_stream
from libs.common.clock import FixedClock
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.contracts.trials import VerdictChanged
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader.reader import Reader
from libs.common.relay import Relay
from libs.common.testing.ledger import published
from libs.common.testing.messaging import running, until
from libs.common.vocabulary import Assay, Verdict
from services.trials import consumers
from services.trials.tests.events import assay_resulted, consent_given, episode_recorded, patient_registered

ITCC = "eudract-2016-000227-71"


@pytest.fixture
def reader(database: Database, migrated: ServiceDatabase, bus: Bus) -> Reader:
    return Reader(database, migrated.app_url, bus, name="trials", heard=reactions_in(consumers))


async def send(bus: Bus, *events: Event) -> None:
    for event in events:
        await publish(bus, Message(str(uuid4()), event.nats_subject, event.to_cloudevent()))


async def changed(database: Database) -> list[VerdictChanged]:
    events = [event for event in await published(database) if isinstance(event, VerdictChanged)]
    return [event for event in events if event.trial == ITCC]


async def test_facts_in_any_order_and_twice_are_one_answer_each(
    *, catalogue: None, database: Database, bus: Bus, reader: Reader, clock: FixedClock, migrated: ServiceDatabase
) -> None:
    flow, relapse = assay_resulted(Assay.FLOW, ("CD22", 3, "%")), episode_recorded()
    await send(bus, flow, flow, relapse, *consent_given(), patient_registered(), relapse)

    async def refused() -> bool:
        clock.move(timedelta(seconds=1))  # what waits is tried again after a while
        return any(event.verdict is Verdict.NOT_ELIGIBLE for event in await changed(database))

    async with running(reader.run):
        await until(refused)
    found = await changed(database)
    assert [event.version for event in found] == list(range(1, len(found) + 1))
    assert found[-1].verdict is Verdict.NOT_ELIGIBLE
    assert found[-1].cause

    async with running(Relay(migrated.app_url, bus).run):
        async for batch in read_stream(bus, filters=["reallnet.trials.verdict.>"], after=0):
            assert {message.subject for message in batch} == {
                "reallnet.trials.verdict.changed.v1.hospital-aragon.hospital-aragon"
            }
            break
