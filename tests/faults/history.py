"""Takes the history of a running system from its stream and its databases, and checks it."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import Any

import asyncpg
import orjson

from libs.common.bus.connection import Bus
from libs.common.bus.reading import read
from libs.common.consumer import reactions_in
from libs.common.provisioning.databases import SERVICES
from tests.faults.history_breaches import Breach, History, Part, Recorded, Stated, breaches_of
from tests.faults.history_witness import applied_in_order

SHOWN = 20

_LEDGER = "SELECT id, type, aggregate, version, recorded_at FROM ledger ORDER BY position"
_AUDITED = "SELECT DISTINCT at FROM audit_entries"
_WAITING = "SELECT l.id FROM outbox_waiting JOIN ledger AS l USING (position, recorded_at)"
_TAKEN = "SELECT event_id FROM inbox WHERE reader = $1"
_HELD = "SELECT event_id FROM held_events WHERE reader = $1"


async def check_history(admin_urls: Mapping[str, str], bus_url: str) -> int:
    """Nothing lost, nothing twice, order kept, audit and outbox agree; returns the number of events."""
    history = await checked_history(admin_urls, bus_url)
    return len(history.stream) - history.repeated


async def checked_history(admin_urls: Mapping[str, str], bus_url: str) -> History:
    """The same, with all there is to count in it."""
    history = await history_of(admin_urls, bus_url)
    broken = breaches_of(history)
    assert not broken, "\n".join(_told(history, broken))
    return history


async def history_of(admin_urls: Mapping[str, str], bus_url: str) -> History:
    """All of it; to be taken when everything has settled."""
    parts = [await _part(service, admin_urls[service]) for service in SERVICES]
    return History(await stream_of(bus_url), parts)


async def stream_of(bus_url: str) -> list[Stated]:
    """All of the stream, in order."""
    bus = await Bus.connect(bus_url, name="history")
    try:
        last = (await bus.stream_state()).last
        found: list[Stated] = []
        reached = 0
        while reached < last:
            async for batch in read(bus, filters=[], after=reached):
                found += [_stated(message.body) for message in batch]
                reached = batch[-1].sequence
                if reached >= last:
                    break
        return found
    finally:
        await bus.close()


async def _part(service: str, url: str) -> Part:
    connection = await asyncpg.connect(url)
    try:
        ordered = await applied_in_order(connection, service)
        return Part(
            service=service,
            ledger=[_recorded(row) for row in await connection.fetch(_LEDGER)],
            audited_at=frozenset(row["at"] for row in await connection.fetch(_AUDITED)),
            waiting=[str(row["id"]) for row in await connection.fetch(_WAITING)],
            hears=frozenset(reactions_in(import_module(f"services.{service}.consumers"))),
            applied=[str(row["event_id"]) for row in await connection.fetch(_TAKEN, service)]
            if ordered is None
            else ordered,
            in_order=ordered is not None,
            held=[str(row["event_id"]) for row in await connection.fetch(_HELD, service)],
        )
    finally:
        await connection.close()


def _recorded(row: Any) -> Recorded:
    return Recorded(str(row["id"]), row["type"], row["aggregate"], row["version"], row["recorded_at"])


def _stated(body: bytes) -> Stated:
    envelope = orjson.loads(body)
    return Stated(envelope["id"], envelope["type"], envelope["subject"], envelope["version"])


def _told(history: History, broken: Sequence[Breach]) -> Iterator[str]:
    """The first breaches, one line each, with what they are about."""
    events: dict[str, Stated] = {event.id: event for part in history.parts for event in part.ledger}
    events.update({event.id: event for event in history.stream})
    yield f"{len(broken)} breaches in a history of {len(history.stream)} events:"
    for breach in islice(broken, SHOWN):
        event = events.get(breach.event)
        about = f"{event.type} of {event.aggregate}, version {event.version}" if event else "unknown"
        yield f"{breach.service}: {breach.event} ({about}): {breach.kind.value}"
