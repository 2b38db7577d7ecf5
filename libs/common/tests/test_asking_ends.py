"""A question to the bus that is cancelled ends, also when its answer comes in the same moment."""

import asyncio
from unittest.mock import create_autospec

import pytest
from nats.aio.client import Client

from libs.common.bus.connection import Bus
from libs.common.testing.messaging import PATIENCE


async def test_an_answer_does_not_swallow_the_cancellation() -> None:
    answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    async def request(*_: object, **__: object) -> object:
        """As the client does it."""
        return await asyncio.wait_for(answered, PATIENCE)

    client = create_autospec(Client, instance=True, is_connected=True)
    client.request = request
    asking = asyncio.create_task(Bus(client, asyncio.Event()).request("a", b""))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    answered.set_result(object())
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
