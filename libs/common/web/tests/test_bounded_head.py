"""A real connection that says nothing, too little or too much is closed; one that asks is answered."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from libs.common.web.bounded_head import LARGEST_HEAD, BoundedHead

ASKING = b"GET / HTTP/1.1\r\nHost: test\r\n\r\n"
PATIENCE = 60

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Impatient(BoundedHead):
    """The same in a hurry."""

    within = 0.1


async def greet(_: Scope, __: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    config, state = Config(greet, log_config=None, lifespan="off"), ServerState()
    config.load()

    def answering() -> Any:
        return Impatient(config=config, server_state=state, app_state={})

    server = await asyncio.get_running_loop().create_server(answering, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    yield reader, writer
    writer.close()
    server.close()


async def heard(line: Line) -> bytes:
    """What comes until the other side hangs up."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await line[0].read()
        except ConnectionResetError:
            return b""


async def test_who_asks_is_answered_also_the_second_time(line: Line) -> None:
    for _ in range(2):
        line[1].write(ASKING)
        assert (await line[0].readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: te", b"\r\n"])
async def test_who_does_not_end_is_left(line: Line, said: bytes) -> None:
    line[1].write(said)
    assert await heard(line) == b""


async def test_a_later_request_has_no_more_time(line: Line) -> None:
    line[1].write(ASKING)
    await line[0].readuntil(b"\r\n\r\n")
    line[1].write(b"GET / HT")
    assert await heard(line) == b""


async def test_an_endless_header_is_heard_no_further(line: Line) -> None:
    line[1].write(b"GET / HTTP/1.1\r\nX: " + b"a" * 2 * LARGEST_HEAD)
    assert await heard(line) == b""
