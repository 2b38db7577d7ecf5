"""The stream from a position on, in order: a standing pull with heart-beats and a watchdog."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import orjson
from nats.aio.msg import Msg

from libs.common.bus.connection import STREAM, Bus

BATCH = 500
HEARTBEAT = 3.0
EXPIRES = 30.0
GRACE = 2 * HEARTBEAT
"""Silence, longer than this, means that the consumer is gone: the server should have sent heart-beats."""

MOST_BYTES = 16_000_000
"""Asked for at once: what a slow reader keeps in memory, and far below where the client would drop messages."""


class Arrived(NamedTuple):
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
    subscription = await bus.client.subscribe(inbox, cb=_nothing)
    flow = _Flow(bus, inbox)
    try:
        with bus.told_of_loss(flow.lost), bus.client.handing(subscription, flow):
            await flow.begin(await _consumer(bus, filters=filters, after=after))
            while True:
                yield await flow.batch()
    finally:
        if not bus.client.is_closed:  # away is no reason: the client would subscribe again when it is back
            await subscription.unsubscribe()


async def _nothing(_: Msg) -> None:
    """Everything for the inbox is handed to the flow."""


class _Flow:
    """The state of one standing pull."""

    def __init__(self, bus: Bus, inbox: str) -> None:
        self._bus = bus
        self._inbox = inbox
        self._name = ""
        self._arrived: list[Arrived] = []
        self._delivered = 0
        self._wanted = 0
        self._broken = ""
        self._news = asyncio.Event()

    async def begin(self, name: str) -> None:
        """Ask the consumer for the first messages."""
        self._name = name
        await self._pull_if_dry()

    async def batch(self) -> list[Arrived]:
        """Wait for at least one message, then take all that have come; the next ones come while these are applied."""
        while not self._arrived:
            self._news.clear()
            if self._broken:
                raise Interrupted(self._broken)
            await self._pull_if_dry()
            await self._something_new()
        arrived, self._arrived = self._arrived, []
        if not self._broken:
            await self._pull_if_dry()
        return arrived

    def event(self, subject: bytes, reply: bytes, body: bytes) -> None:
        """A message has come: the next one, unless one is missing."""
        try:
            stream_sequence, consumer_sequence = _sequences(reply)
            arrived = Arrived(stream_sequence, subject.decode(), body)
        except (ValueError, IndexError):
            return self._break("a message is not of the stream")
        self._delivered += 1
        self._wanted -= 1
        if consumer_sequence != self._delivered:
            return self._break("a message is missing")
        if not self._broken:
            self._arrived.append(arrived)
            self._news.set()
        return None

    def word(self, headers: dict[str, str]) -> None:
        """Learn from a status what became of the request."""
        status = headers.get("Status")
        if status in {"404", "408"} or (status == "409" and _harmless(headers)):
            self._wanted = 0
        elif status == "100":
            self._check_heartbeat(headers)
        else:
            self._break(f"the bus answered {status}")
        self._news.set()

    def lost(self) -> None:
        """The server has forgotten what stood there for us."""
        self._break("the connection was lost, and the standing request with it")

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

    async def _something_new(self) -> None:
        try:
            async with asyncio.timeout(GRACE):  # `wait_for` swallows a cancellation that comes with a message
                await self._news.wait()
        except TimeoutError as error:
            raise Interrupted("the bus fell silent") from error

    def _check_heartbeat(self, headers: dict[str, str]) -> None:
        """The last message before a pause shows no gap when it is lost: the heart-beat tells its number."""
        told = headers.get("Nats-Last-Consumer")
        if told is not None and told != str(self._delivered):
            self._break("the last message is missing")

    def _break(self, why: str) -> None:
        """What has come in order before is still good."""
        self._broken = self._broken or why
        self._news.set()


def _harmless(headers: dict[str, str]) -> bool:
    """A 409 that only ends the request; any other one says that the consumer is gone."""
    description = headers.get("Description", "").lower()
    return "batch completed" in description or "exceeds maxbytes" in description


def _sequences(reply: bytes) -> tuple[int, int]:
    """Stream and consumer sequence from `$JS.ACK.[domain.account.]stream.consumer.n.sseq.cseq.time.pending`."""
    tokens = reply.split(b".")
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
