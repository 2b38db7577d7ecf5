"""The stream from a position on, in order: a standing pull with heart-beats and a watchdog."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
from nats.aio.msg import Msg

from libs.common.bus.connection import STREAM, Bus

BATCH = 500
HEARTBEAT = 2.0
EXPIRES = 30.0
GRACE = 3 * HEARTBEAT
"""Silence, longer than this, means that the consumer is gone: the server should have sent heart-beats."""

MOST_BYTES = 16_000_000
"""Asked for at once: what a slow reader keeps in memory, and far below where the client would drop messages."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message of the stream."""

    sequence: int
    subject: str
    body: bytes


class Interrupted(Exception):
    """The flow stopped or skipped; begin again from the position that is kept."""


async def read(bus: Bus, *, filters: Sequence[str], after: int) -> AsyncGenerator[list[Arrived], None]:
    """Yield batches of what lies behind `after`, for ever; an Interrupted ends it.

    No acknowledgements: the reader keeps its position with its effects. The server's ephemeral
    consumer numbers what it delivers, so a lost message shows as a gap.
    """
    inbox = bus.client.new_inbox()
    queue: asyncio.Queue[Msg | None] = asyncio.Queue()
    subscription = await bus.client.subscribe(inbox, cb=queue.put)
    try:
        with bus.told_of_loss(lambda: queue.put_nowait(None)):
            flow = _Flow(bus, await _consumer(bus, filters=filters, after=after), inbox, queue)
            while True:
                yield await flow.batch()
    finally:
        if not bus.client.is_closed:  # away is no reason: the client would subscribe again when it is back
            await subscription.unsubscribe()


class _Flow:
    """The state of one standing pull."""

    def __init__(self, bus: Bus, name: str, inbox: str, queue: "asyncio.Queue[Msg | None]") -> None:
        self._bus = bus
        self._name = name
        self._inbox = inbox
        self._queue = queue
        self._delivered = 0
        self._wanted = 0

    async def batch(self) -> list[Arrived]:
        """Wait for at least one message, then take all that have come."""
        arrived: list[Arrived] = []
        while not arrived:
            await self._pull_if_dry()
            self._take(await self._next(), arrived)
            while not self._queue.empty() and len(arrived) < BATCH:
                self._take(self._queue.get_nowait(), arrived)
        return arrived

    async def _pull_if_dry(self) -> None:
        """Keep exactly one request standing at the server."""
        if self._wanted > 0:
            return
        self._wanted = BATCH
        request = {
            "batch": BATCH,
            "max_bytes": MOST_BYTES,
            "expires": int(EXPIRES * 1e9),
            "idle_heartbeat": int(HEARTBEAT * 1e9),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._name}"
        await self._bus.client.publish(subject, orjson.dumps(request), reply=self._inbox)

    async def _next(self) -> Msg | None:
        try:
            async with asyncio.timeout(GRACE):  # `wait_for` swallows a cancellation that comes with a message
                return await self._queue.get()
        except TimeoutError as error:
            raise Interrupted("the bus fell silent") from error

    def _take(self, message: Msg | None, arrived: list[Arrived]) -> None:
        """Take a message, or learn from a status what became of the request; None tells that the line was broken."""
        if message is None:
            raise Interrupted("the connection was lost, and the standing request with it")
        status = (message.headers or {}).get("Status") if not message.reply.startswith("$JS.ACK.") else None
        if message.reply.startswith("$JS.ACK."):
            arrived.append(self._checked(message))
        elif status in {"404", "408"} or (status == "409" and _harmless(message)):
            self._wanted = 0
        elif status == "100":
            self._check_heartbeat(message)
        else:
            raise Interrupted(f"the bus answered {status}")

    def _checked(self, message: Msg) -> Arrived:
        stream_sequence, consumer_sequence = _sequences(message.reply)
        self._delivered += 1
        self._wanted -= 1
        if consumer_sequence != self._delivered:
            raise Interrupted("a message is missing")
        return Arrived(stream_sequence, message.subject, message.data)

    def _check_heartbeat(self, message: Msg) -> None:
        """The last message before a pause shows no gap when it is lost: the heart-beat tells its number."""
        told = (message.headers or {}).get("Nats-Last-Consumer")
        if told is not None and int(told) != self._delivered:
            raise Interrupted("the last message is missing")


def _harmless(message: Msg) -> bool:
    """A 409 that only ends the request; any other one says that the consumer is gone."""
    description = (message.headers or {}).get("Description", "").lower()
    return "batch completed" in description or "exceeds maxbytes" in description


def _sequences(reply: str) -> tuple[int, int]:
    """Stream and consumer sequence from `$JS.ACK.[domain.account.]stream.consumer.n.sseq.cseq.time.pending`."""
    tokens = reply.split(".")
    base = 2 if len(tokens) < 12 else 4  # noqa: PLR2004 - the two token forms of the protocol
    return int(tokens[base + 3]), int(tokens[base + 4])


async def _consumer(bus: Bus, *, filters: Sequence[str], after: int) -> str:
    """Make an ephemeral consumer that starts behind the position and forgets itself."""
    name = f"reader-{uuid4().hex}"
    config: dict[str, Any] = {
        "name": name,
        "ack_policy": "none",
        "replay_policy": "instant",
        "inactive_threshold": int(60e9),
        "mem_storage": True,
        "num_replicas": 1,
        **({"deliver_policy": "by_start_sequence", "opt_start_seq": after + 1} if after else {"deliver_policy": "all"}),
        **({"filter_subjects": list(filters)} if filters else {}),
    }
    await bus.ask(f"CONSUMER.CREATE.{STREAM}.{name}", {"stream_name": STREAM, "config": config})
    return name
