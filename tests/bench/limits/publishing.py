"""How many messages JetStream can acknowledge on this machine, each flushed to the disk."""

import asyncio
import time
from uuid import uuid4

from nats.aio.msg import Msg

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish, publish_atomically
from tests.bench.pace import rate

BODY = b'{"specversion":"1.0","data":"' + b"x" * 600 + b'"}'
"""About as long as an event."""

SUBJECT = "reallnet.bench.limit.measured.v1._._"
IN_FLIGHT = 100
TOGETHER = 500


async def published_singly(bus: Bus, *, seconds: float) -> float:
    """Messages per second, the next one sent when the last is acknowledged."""
    return await rate(lambda: publish(bus, message()), at_once=1, seconds=seconds)


async def published_atomically(bus: Bus, *, seconds: float) -> float:
    """Messages per second in atomic batches."""
    done = await rate(lambda: publish_atomically(bus, [message() for _ in range(TOGETHER)]), at_once=1, seconds=seconds)
    return TOGETHER * done


async def published_pipelined(bus: Bus, *, seconds: float) -> float:
    """Messages per second with as many unacknowledged as a pipeline holds."""
    pipeline = _Pipeline(bus)
    await pipeline.open()
    try:
        return await pipeline.run(seconds)
    finally:
        await pipeline.close()


class _Pipeline:
    """One inbox for all acknowledgements: lighter than a request for each message."""

    def __init__(self, bus: Bus) -> None:
        self._client = bus.client
        self._inbox = bus.client.new_inbox()
        self._sent = self._acknowledged = 0
        self._moved = asyncio.Event()

    async def open(self) -> None:
        self._subscription = await self._client.subscribe(self._inbox, cb=self._count)

    async def close(self) -> None:
        await self._subscription.unsubscribe()

    async def run(self, seconds: float) -> float:
        """Keep it full for so long, then wait until it is empty."""
        started = time.perf_counter()
        while time.perf_counter() < started + seconds:
            await self._fill()
            await self._until_moved()
        while self._acknowledged < self._sent:
            await self._until_moved()
        return self._acknowledged / (time.perf_counter() - started)

    async def _fill(self) -> None:
        while self._sent - self._acknowledged < IN_FLIGHT:
            sent = message()
            headers = {"Nats-Msg-Id": sent.id}
            await self._client.publish(sent.subject, sent.body, reply=self._inbox, headers=headers)
            self._sent += 1

    async def _until_moved(self) -> None:
        self._moved.clear()
        await asyncio.wait_for(self._moved.wait(), timeout=10)

    async def _count(self, acknowledgement: Msg) -> None:
        if b'"seq"' not in acknowledgement.data:
            raise RuntimeError(f"the stream refused a message: {acknowledgement.data!r}")
        self._acknowledged += 1
        self._moved.set()


def message() -> Message:
    """A new one, which the stream has not had."""
    return Message(uuid4().hex, SUBJECT, BODY)
