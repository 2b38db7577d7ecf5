"""A long past in the stream: events as they are, put there in atomic batches."""

import time
from datetime import UTC, datetime
from typing import Final

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import ATOMIC_LIMIT, Message, publish_atomically
from libs.common.identifiers import new_id
from tests.bench.readers.noted import ThingNoted

_FIRST: Final = ThingNoted(
    at=datetime(2026, 1, 15, 9, tzinfo=UTC),
    version=1,
    origin="hospital-madrid",
    thing_id=new_id(),
    said="as much as an event usually says of a sample, an order or a result, in codes and not in words " * 2,
)
_BODY: Final = _FIRST.to_cloudevent()


LONGEST: Final = 90.0
"""Seconds; a busy machine gets as many as it can take meanwhile."""


async def publish_past(bus: Bus, events: int) -> int:
    """So many events, each of an aggregate of its own, or what can be published in time; says how many."""
    until = time.monotonic() + LONGEST
    done = 0
    while done < events and time.monotonic() < until:
        batch = [message() for _ in range(min(ATOMIC_LIMIT, events - done))]
        await publish_atomically(bus, batch)
        done += len(batch)
    return done


def message() -> Message:
    """Another event: the first one under other names, to write each anew would take longer than to publish it."""
    event_id, thing_id = str(new_id()), str(new_id())
    body = _BODY.replace(str(_FIRST.id).encode(), event_id.encode())
    return Message(event_id, _FIRST.nats_subject, body.replace(str(_FIRST.thing_id).encode(), thing_id.encode()))
