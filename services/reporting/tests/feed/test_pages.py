"""The feed page by page: what the party's durable gives, resumed by cursor, and long polls that answer at once."""

import asyncio
import base64
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from libs.common.backbone import audit_entries
from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.publishing import Message, publish
from libs.common.call import Call
from libs.common.database import Database
from libs.common.provisioning.parties import ensure_durable
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.messaging import PATIENCE, until
from services.reporting.api.feed_room import FeedRoom
from services.reporting.tests.feed.conftest import HOSPITAL, HUB, OTHER, consumers, received, state

Headers = dict[str, str]
Page = dict[str, Any]


async def page(http: httpx.AsyncClient, headers: Headers, **query: object) -> Page:
    answer = await http.get("/v1/feed", headers=headers, params={k: str(v) for k, v in query.items()})
    assert answer.status_code == 200, answer.text
    found: Page = answer.json()
    return found


async def all_pages(http: httpx.AsyncClient, headers: Headers, *, limit: int) -> list[object]:
    found: list[object] = []
    query: dict[str, object] = {"limit": limit}
    while (one := await page(http, headers, **query))["items"]:
        found += one["items"]
        query["after"] = one["next_cursor"]
    return found


async def from_durable(bus: Bus, party: str) -> list[object]:
    durable = await ensure_durable(bus, party)
    subscription = await bus.client.jetstream().pull_subscribe_bind(durable, stream=STREAM)
    return [orjson.loads(message.data) for message in await subscription.fetch(100, timeout=1)]


async def test_it_is_what_the_durable_gives(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    concerning = [received(), received(origin=HUB, destination=OTHER), received(origin=HUB, destination=HUB)]
    foreign = [received(destination=OTHER), received(origin=OTHER, destination="_")]
    mixed = [event for _ in range(3) for event in (received(), *foreign)] + concerning + foreign
    await state(bus, *mixed)
    expected = await from_durable(bus, HUB)
    assert len(expected) == 6
    for limit in (1, 2, 100):
        assert await all_pages(http, hub, limit=limit) == expected


async def test_a_cursor_goes_on_where_it_was(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    await state(bus, received())
    first = await page(http, hub)
    empty = await page(http, hub, after=first["next_cursor"])
    await state(bus, received(destination=OTHER), later := received())
    assert empty["items"] == []
    found = await page(http, hub, after=empty["next_cursor"])
    assert [item["id"] for item in found["items"]] == [str(later.id)]


async def test_from_a_time(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    await state(bus, received())
    await asyncio.sleep(0.01)
    since = datetime.now(UTC)
    nothing = await page(http, hub, **{"from": since.isoformat()})
    await state(bus, later := received())
    found = await page(http, hub, **{"from": since.isoformat()})
    assert nothing["items"] == []
    assert [item["id"] for item in found["items"]] == [str(later.id)]


async def test_a_long_poll_answers_as_soon_as_something_comes(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    cursor = (await page(http, hub))["next_cursor"]
    waiting = [asyncio.create_task(page(http, hub, after=cursor, wait=30)) for _ in range(8)]

    async def one_reads_for_all() -> bool:
        return len(await consumers(bus)) == 1

    await until(one_reads_for_all)
    await state(bus, received(destination=OTHER), wanted := received())
    found = await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)
    assert [[item["id"] for item in one["items"]] for one in found] == [[str(wanted.id)]] * 8
    assert len(await consumers(bus)) == 1


async def test_a_long_poll_ends_empty_with_a_cursor(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    await state(bus, received(destination=OTHER))
    found = await page(http, hub, wait=1)
    assert found["items"] == []
    assert (await page(http, hub, after=found["next_cursor"]))["items"] == []


async def test_who_hangs_up_leaves_his_place(http: httpx.AsyncClient, hub: Headers, application: FastAPI) -> None:
    room: FeedRoom = application.state.feed_room
    for _ in range(10):
        with pytest.raises(httpx.ReadTimeout):
            await http.get("/v1/feed", headers=hub, params={"wait": "30"}, timeout=0.1)

    async def empty() -> bool:
        return room._waiting.total() == 0

    await until(empty)


async def test_only_so_many_of_one_organisation_wait(
    http: httpx.AsyncClient, hub: Headers, headers: Callable[..., Headers], application: FastAPI
) -> None:
    room: FeedRoom = application.state.feed_room
    waiting = [asyncio.create_task(page(http, hub, wait=30)) for _ in range(8)]

    async def full() -> bool:
        return room._waiting[HUB] == 8

    await until(full)
    refused = await http.get("/v1/feed", headers=hub, params={"wait": "1"})
    other = await http.get("/v1/feed", headers=headers("hub_technician", OTHER), params={"wait": "1"})
    unhurried = await http.get("/v1/feed", headers=hub)
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (429, "too_many", "5")
    assert (other.status_code, unhurried.status_code) == (200, 200)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_cursor_of_another_stream_says_what_to_do(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    await state(bus, received())
    cursor = str((await page(http, hub))["next_cursor"])
    await bus.ask(f"STREAM.DELETE.{STREAM}")
    await ensure_stream(bus)
    await state(bus, received(), received())
    beyond = base64.urlsafe_b64encode(orjson.dumps([(await bus.stream_state()).created_at, 7])).decode().rstrip("=")
    for lost in (cursor, beyond):
        answer = await http.get("/v1/feed", headers=hub, params={"after": lost})
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")
        assert "Ask without a cursor" in answer.json()["detail"]
    assert len((await page(http, hub))["items"]) == 2


async def test_what_cannot_be_read_is_refused(http: httpx.AsyncClient, hub: Headers) -> None:
    after = {"after": (await page(http, hub))["next_cursor"], "from": "2026-01-01T00:00:00Z"}
    for query in ({"after": "x"}, {"after": "W10"}, {"after": "bnVsbA"}, {"wait": "31"}, {"limit": "0"}, after):
        assert (await http.get("/v1/feed", headers=hub, params=query)).status_code == 422, query


async def test_what_is_no_event_stops_nothing(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    subject = received().nats_subject
    for body in (b"\xff{", b"[1]", b'{"spread":\n"over lines"}'):
        await publish(bus, Message(str(received().id), subject, body))
    await state(bus, last := received())
    items = (await page(http, hub))["items"]
    kinds = [item.get("type") for item in items]
    assert kinds == ["org.reallnet.unreadable.v1"] * 2 + [None, last.type()]
    assert base64.b64decode(items[0]["data_base64"]) == b"\xff{"


async def test_reading_is_written_down(http: httpx.AsyncClient, hub: Headers, bus: Bus, database: Database) -> None:
    await page(http, hub)
    await state(bus, event := received())
    await page(http, hub)
    async with database.reading(Call.service("reporting")) as tx:
        [entry] = await tx.all(select(audit_entries))
    assert (entry.did, entry.about, entry.by_organisation) == ("read feed", f"feed/{HUB}", HUB)
    assert entry.changes == {"patients": [event.model_dump()["patient"]], "events": 1}


async def test_who_may(http: httpx.AsyncClient, headers: Callable[..., Headers]) -> None:
    allowed = [
        ("machine", HOSPITAL),
        ("functional_lab", "lab-drp"),
        ("data_manager", "office"),
        ("board_chair", "board"),
    ]
    refused = [("operator", "office"), ("researcher", "office"), ("site_clinician", HOSPITAL)]
    assert [(await http.get("/v1/feed", headers=headers(*who))).status_code for who in allowed] == [200] * 4
    assert [(await http.get("/v1/feed", headers=headers(*who))).status_code for who in refused] == [403] * 3
    assert (await http.get("/v1/feed")).status_code == 401


async def test_without_a_bus(client: httpx.AsyncClient, hub: Headers) -> None:
    """`client` asks an application that has never reached it."""
    answer = await client.get("/v1/feed", headers=hub)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
