"""A rebuild from the first event of a real stream ends in the same answers, also under a running reader."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import pytest

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish
from libs.common.call import Call
from libs.common.consumer import reactions_in
from libs.common.contracts.envelope import Event
from libs.common.database import Database
from libs.common.provisioning.databases import ServiceDatabase
from libs.common.reader import positions
from libs.common.reader.reader import Reader
from libs.common.testing.ledger import published
from libs.common.testing.messaging import running, until
from libs.common.worker import keep_running
from services.reporting import consumers
from services.reporting.commands.rebuild_read_models import rebuild_read_models
from services.reporting.tests.contents import contents
from services.reporting.tests.history.whole import whole_history

SERVICE = Call.service("reporting")
FIGURES = ("/v1/network/summary", *(f"/v1/network/breakdown?by={by}" for by in ("region", "year", "lineage", "timing")))


async def put_on_stream(bus: Bus, events: Sequence[Event]) -> None:
    for event in events:
        await publish(bus, Message(str(event.id), event.nats_subject, event.to_cloudevent()))


async def has_read(database: Database, last: int) -> bool:
    async with database.reading(SERVICE) as tx:
        position = await positions.load(tx, "reporting")
    return position is not None and position.sequence >= last


@pytest.fixture
async def reading(database: Database, migrated: ServiceDatabase, bus: Bus) -> AsyncIterator[int]:
    """The whole history is on the stream and has been read; gives the last position."""
    events = whole_history().events
    await put_on_stream(bus, events)
    reader = Reader(database, migrated.app_url, bus, name="reporting", heard=reactions_in(consumers))
    async with running(lambda: keep_running("reader", reader.run)):
        await until(lambda: has_read(database, len(events)))
        yield len(events)


async def answers(client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]) -> dict[str, Any]:
    """Everything reporting can be asked, as those ask who see most."""
    office, board = headers("data_manager", "office"), headers("board_expert", "board")
    found = {path: (await client.get(path, headers=office)).json() for path in FIGURES}
    listed = (await client.get("/v1/patients", headers=board)).json()
    codes = [item["patient"] for item in listed["items"]]
    reports = {code: (await client.get(f"/v1/patients/{code}/report", headers=board)).json() for code in codes}
    return {**found, "patients": listed, **reports}


async def test_it_ends_in_the_same_answers(
    database: Database, reading: int, client: httpx.AsyncClient, headers: Callable[..., dict[str, str]]
) -> None:
    answers_before, rows_before = await answers(client, headers), await contents(database)
    stated_before = await published(database)
    await rebuild_read_models(database)
    await until(lambda: has_read(database, reading))
    assert await contents(database) == rows_before
    assert await answers(client, headers) == answers_before
    assert len(answers_before) == 13
    assert await published(database) == stated_before


async def test_it_can_be_asked_for_twice_in_a_row(database: Database, reading: int) -> None:
    before = await contents(database)
    await rebuild_read_models(database)
    await rebuild_read_models(database)
    await until(lambda: has_read(database, reading))
    assert await contents(database) == before


async def test_before_the_first_event_there_is_nothing_to_rebuild(database: Database) -> None:
    await rebuild_read_models(database)
    assert not any((await contents(database)).values())
