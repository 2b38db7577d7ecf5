"""The feed as Server-Sent Events: resumed by id, ended with the token, with the caller and with the process."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
from fastapi import FastAPI

from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.publishing import Message, publish_together
from libs.common.claims import LEEWAY
from libs.common.identifiers import new_id
from libs.common.testing.messaging import until
from libs.common.testing.tokens import IssuerForTests
from services.reporting.tests.feed.conftest import HUB, OTHER, Listener, received, state

Headers = dict[str, str]
SSE = {"Accept": "text/event-stream"}


@asynccontextmanager
async def listening(http: httpx.AsyncClient, headers: Headers, **more: str) -> AsyncIterator[Listener]:
    async with http.stream("GET", "/v1/feed", headers={**headers, **SSE, **more}) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["Content-Type"].startswith("text/event-stream")
        yield Listener(response)


async def test_events_as_they_come_and_again_from_the_last_id(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    first, second, third = received(), received(), received()
    await state(bus, first, received(destination=OTHER))
    async with listening(http, hub) as stream:
        cursor, told = await stream.next()
        assert told.encode() == first.to_cloudevent()
        await state(bus, second)
        assert orjson.loads((await stream.next())[1])["id"] == str(second.id)
    await state(bus, third)
    async with listening(http, hub, **{"Last-Event-ID": cursor}) as stream:
        ids = [orjson.loads((await stream.next())[1])["id"] for _ in range(2)]
    assert ids == [str(second.id), str(third.id)]


async def test_a_comment_shows_that_the_line_stands(http: httpx.AsyncClient, hub: Headers, bus: Bus) -> None:
    async with listening(http, hub) as stream:
        waiting = asyncio.create_task(stream.next())

        async def heard() -> bool:
            return stream.comments >= 2

        await until(heard)
        await state(bus, event := received())
        assert orjson.loads((await waiting)[1])["id"] == str(event.id)


async def test_it_outlives_a_bus_that_goes_away(
    http: httpx.AsyncClient, hub: Headers, bus: Bus, application: FastAPI
) -> None:
    await state(bus, received())
    async with listening(http, hub) as stream:
        await stream.next()
        await application.state.link.bus.close()
        await state(bus, event := received())
        assert orjson.loads((await stream.next())[1])["id"] == str(event.id)


async def test_it_ends_with_the_token(
    http: httpx.AsyncClient, issuer: IssuerForTests, bus: Bus, application: FastAPI
) -> None:
    expires = int(time.time() - LEEWAY.total_seconds()) + 2
    token = issuer.token("hub_technician", HUB, exp=expires)
    await state(bus, received())
    async with listening(http, {"Authorization": f"Bearer {token}"}) as stream:
        await stream.next()
        await stream.end()
    assert time.time() > expires
    assert application.state.feed_room._waiting.total() == 0


async def test_a_lost_place_is_told_before_it_begins(http: httpx.AsyncClient, hub: Headers) -> None:
    answer = await http.get("/v1/feed", headers={**hub, **SSE, "Last-Event-ID": "WyJ0aGVuIiwxXQ"})
    assert (answer.status_code, answer.json()["errors"][0]["where"]) == (410, "header.Last-Event-ID")


async def test_it_ends_with_the_process(http: httpx.AsyncClient, hub: Headers, server: uvicorn.Server) -> None:
    polled = asyncio.create_task(http.get("/v1/feed", headers=hub, params={"wait": "30"}))
    async with listening(http, hub) as stream:
        began = time.monotonic()
        server.should_exit = True
        await stream.end()
    answer = await polled
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert time.monotonic() - began < 2.5  # what the supervisor gives an HTTP process


async def test_who_hangs_up_leaves_nothing_behind(
    http: httpx.AsyncClient, hub: Headers, application: FastAPI, bus: Bus
) -> None:
    await state(bus, received())
    tail = application.state.feed._tail
    for _ in range(10):
        async with listening(http, hub) as stream:
            await stream.next()

    async def empty() -> bool:
        return not (application.state.feed_room._waiting or tail._watching or tail._waiting)

    await until(empty)


@pytest.fixture
async def slow(server: uvicorn.Server, hub: Headers) -> AsyncIterator[asyncio.StreamReader]:
    """A caller who asks and reads nothing."""
    host, _, port = server.address.removeprefix("http://").partition(":")  # type: ignore[attr-defined]
    reader, writer = await asyncio.open_connection(host, int(port), limit=1_000)
    head = "".join(f"{name}: {value}\r\n" for name, value in {**hub, **SSE, "Host": "x"}.items())
    writer.write(f"GET /v1/feed HTTP/1.1\r\n{head}\r\n".encode())
    yield reader
    writer.close()


async def test_a_slow_caller_is_waited_for_not_stored_for(slow: asyncio.StreamReader, bus: Bus) -> None:
    """Of 100 events of 200 kB, ten pages, most stay in the stream while nobody takes them."""
    del slow
    asked: list[str] = []

    async def hear(message: Any) -> None:
        if ".page-" in message.subject:
            asked.append(message.subject)

    watch = await bus.client.subscribe(f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.*", cb=hear)
    event = received()
    body = event.to_cloudevent()[:-1] + b',"padding":"' + b"x" * 200_000 + b'"}'
    await publish_together(bus, [Message(str(new_id()), event.nats_subject, body) for _ in range(100)])

    async def stopped() -> bool:
        before = len(asked)
        await asyncio.sleep(0.3)
        return 0 < before == len(asked)

    await until(stopped)
    await watch.unsubscribe()
    assert len(asked) <= 6
