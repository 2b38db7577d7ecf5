"""The whole stream of a running system, as the five services can read it."""

from contextlib import aclosing
from typing import Any

import orjson

from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.reading import Arrived, read
from tests.conftest import Live


async def whole_stream(live: Live) -> list[Arrived]:
    """Every message from the first to the last there is now."""
    bus = await Bus.connect(live.bus_url, name="test")
    try:
        last = (await bus.stream_state()).last
        found: list[Arrived] = []
        async with aclosing(read(bus, filters=[], after=0)) as flow:
            while not found or found[-1].sequence < last:
                found += await anext(flow)
        return found
    finally:
        await bus.close()


async def jetstream(live: Live, api: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
    """Ask the server what only the services may ask."""
    bus = await Bus.connect(live.bus_url, name="test")
    try:
        return await bus.ask(api, request)
    finally:
        await bus.close()


async def stream_info(live: Live) -> dict[str, Any]:
    """Settings and state of the stream."""
    return await jetstream(live, f"STREAM.INFO.{STREAM}")


def envelope(message: Arrived) -> dict[str, Any]:
    """The event as it travels."""
    found: dict[str, Any] = orjson.loads(message.body)
    return found
