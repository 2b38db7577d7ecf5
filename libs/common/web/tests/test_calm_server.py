"""The server sleeps while nobody asks, and is awake at once when it is told to stop."""

import asyncio
import signal
import socket
import time

import uvicorn

from libs.common.testing.messaging import PATIENCE, until
from libs.common.web.calm_server import TICK, CalmServer


async def _nothing(_scope: object, _receive: object, _send: object) -> None:
    """An application that says nothing."""


async def test_it_stops_at_once() -> None:
    server = CalmServer(uvicorn.Config(_nothing, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve(sockets=[socket.create_server(("127.0.0.1", 0))]))

    async def is_up() -> bool:
        return server.started

    await until(is_up)
    await asyncio.sleep(0.05)
    began = time.monotonic()
    server.handle_exit(signal.SIGTERM, None)
    server._captured_signals.clear()  # or it would be raised again at the end
    await asyncio.wait_for(serving, PATIENCE)
    assert time.monotonic() - began < TICK / 2
