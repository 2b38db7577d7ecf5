"""What must hold of a whole system's history: every event in the stream, applied once by every reader that hears it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import asyncpg
import orjson

from libs.common.bus.connection import Bus
from libs.common.bus.reading import read
from libs.common.consumer import reactions_in
from libs.common.provisioning.databases import SERVICES


@dataclass(frozen=True, slots=True)
class Stated:
    """An event as the stream holds it."""

    id: str
    type: str
    aggregate: str
    version: int


async def stream_of(bus_url: str) -> list[Stated]:
    """All of the stream, in order."""
    bus = await Bus.connect(bus_url, name="history")
    try:
        last = (await bus.stream_state()).last
        found: list[Stated] = []
        reached = 0
        async for batch in read(bus, filters=[], after=0):
            found += [_stated(message.body) for message in batch]
            reached = batch[-1].sequence
            if reached >= last:
                break
        return found
    finally:
        await bus.close()


async def check_history(admin_urls: Mapping[str, str], bus_url: str) -> int:
    """Ledgers, stream and inboxes agree; returns the number of events."""
    stream = await stream_of(bus_url)
    ids = Counter(event.id for event in stream)
    assert [event for event, times in ids.items() if times > 1] == [], "in the stream twice"
    ledgers = {service: await _rows(admin_urls[service], "SELECT id, type FROM ledger") for service in SERVICES}
    stated = {str(row["id"]) for rows in ledgers.values() for row in rows}
    assert stated == set(ids), "ledgers and stream differ"
    _check_order(stream)
    for service in SERVICES:
        await _check_reader(service, admin_urls[service], stream)
    return len(stream)


def _check_order(stream: list[Stated]) -> None:
    """Within an aggregate the versions rise."""
    versions: dict[tuple[str, str], int] = {}
    for event in stream:
        speaker = (event.type.split(".")[2], event.aggregate)
        assert event.version >= versions.get(speaker, 0), f"{event.aggregate} out of order"
        versions[speaker] = event.version


async def _check_reader(service: str, url: str, stream: list[Stated]) -> None:
    heard = reactions_in(import_module(f"services.{service}.consumers"))
    due = {event.id for event in stream if event.type in heard}
    taken = {str(row["event_id"]) for row in await _rows(url, "SELECT event_id FROM inbox")}
    assert taken == due, f"{service} has not applied exactly what it hears"
    assert await _rows(url, "SELECT id FROM held_events") == [], f"{service} holds events"
    assert await _rows(url, "SELECT position FROM outbox_waiting") == [], f"{service} has not published all"


async def _rows(url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


def _stated(body: bytes) -> Stated:
    envelope = orjson.loads(body)
    return Stated(envelope["id"], envelope["type"], envelope["subject"], envelope["version"])
