"""A reading that is cancelled ends, also when a message comes in the same moment."""

import asyncio

import pytest

from libs.common.bus.connection import Bus
from libs.common.bus.line import Line
from libs.common.bus.reading import _Flow


async def test_a_message_does_not_swallow_the_cancellation() -> None:
    flow = _Flow(Bus(Line(), asyncio.Event()), "inbox")
    waiting = asyncio.create_task(flow._something_new())
    await asyncio.sleep(0)
    flow.event(b"reallnet.x", b"$JS.ACK.REALLNET.reader.1.1.1.1792000000000000000.0", b"")
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
