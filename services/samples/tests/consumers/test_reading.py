"""From the real stream: whatever is published again, and in whichever order hospitals and board speak, is applied once."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.clock import FixedClock
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader.reader import Reader
from libs.common.testing.ledger import published
from libs.common.testing.messaging import running, until
from libs.common.vocabulary import Purpose
from services.samples import consumers
from services.samples.tests.events import all_given, declined, referral, registered, withdrawn

PATIENT = "000001AF"


async def put(bus: Bus, *events: Event) -> None:
    for event in events:
        await publish(bus, Message(uuid4().hex, event.nats_subject, event.to_cloudevent()))


async def test_stream_is_applied_once_and_in_sense(
    migrated: ServiceDatabase, database: Database, bus: Bus, clock: FixedClock
) -> None:
    made = referral(PATIENT, uuid4())
    told = withdrawn(PATIENT, Purpose.SAMPLES_AND_BIOBANK)
    reader = Reader(database, migrated.app_url, bus, name="samples", heard=reactions_in(consumers))

    # The referral comes before its patient; everything comes twice; the decline comes before anybody hears of it.
    await put(bus, made, made, declined(made), registered(PATIENT), registered(PATIENT), *all_given(PATIENT))
    async with running(reader.run):
        await until(_said(database, "sample cancelled", clock))
        await put(bus, told, told)
        await until(_said(database, "withdrawal confirmed", clock))
    words = [f"{event.noun} {event.participle}" for event in await published(database)]
    assert words == [
        "sample expected",
        "assay ordered",
        "assay ordered",
        "assay cancelled",
        "assay cancelled",
        "sample cancelled",
        "withdrawal confirmed",
    ]


def _said(database: Database, words: str, clock: FixedClock) -> Callable[[], Awaitable[bool]]:
    async def said() -> bool:
        clock.move(timedelta(seconds=1))  # what waits for an earlier fact is tried again after a while
        return words in [f"{event.noun} {event.participle}" for event in await published(database)]

    return said
