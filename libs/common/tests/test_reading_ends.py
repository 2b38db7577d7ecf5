"""A reading that is cancelled ends, also when a message comes in the same moment."""

import asyncio

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from libs.common.bus.connection import Bus
from libs.common.bus.reading import _Flow


async def test_a_message_does_not_swallow_the_cancellation() -> None:
    queue: asyncio.Queue[Msg | None] = asyncio.Queue()
    client = Client()
    flow = _Flow(Bus(client, asyncio.Event()), "reader", "inbox", queue)
    waiting = asyncio.create_task(flow._next())
    await asyncio.sleep(0)
    queue.put_nowait(Msg(_client=client, subject="reallnet.x", reply="", data=b""))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
