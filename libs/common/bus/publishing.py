"""Messages into the stream: one by one in flight together, or many in one atomic batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import orjson

from libs.common.bus.connection import Bus, BusRefused

ATOMIC_LIMIT = 500
"""Messages in one atomic batch; the server takes at most 1,000."""

HEADERS_TAKE = 1_024
"""Bytes left for headers, more than ours ever need: the server counts them, and hangs up on what is too large."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is published: the id lets the server drop a repetition within half an hour."""

    id: str
    subject: str
    body: bytes


def fits(bus: Bus, message: Message) -> bool:
    """Whether this server takes a message of this size."""
    return len(message.body) <= bus.max_payload - HEADERS_TAKE


async def publish(bus: Bus, message: Message) -> int:
    """Publish one message and wait until it is on the disk; gives its place in the stream, 0 if it was there before."""
    answer = await bus.request(message.subject, message.body, {"Nats-Msg-Id": message.id})
    return _place(answer.data)


async def publish_together(bus: Bus, messages: Sequence[Message]) -> int:
    """Publish messages of different aggregates at the same time, in no promised order; gives the highest place."""
    places = await asyncio.gather(*(publish(bus, message) for message in messages), return_exceptions=True)
    for failure in places:
        if isinstance(failure, BaseException):
            raise failure
    return max((place for place in places if isinstance(place, int)), default=0)


async def publish_atomically(bus: Bus, messages: Sequence[Message]) -> int:
    """Publish all, in order, or none; gives the last one's place. BusRefused if any was in the stream before."""
    batch = uuid4().hex
    *first, last = messages
    for turn, message in enumerate(first, start=1):
        await bus.client.publish(message.subject, message.body, headers=_headers(batch, turn, message))
    headers = {**_headers(batch, len(messages), last), "Nats-Batch-Commit": "1"}
    answer = await bus.request(last.subject, last.body, headers)
    return _place(answer.data, expected=len(messages))


def _headers(batch: str, turn: int, message: Message) -> dict[str, str]:
    return {"Nats-Msg-Id": message.id, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(turn)}


def _place(data: bytes, *, expected: int | None = None) -> int:
    """Believe nothing but the stream's own acknowledgement."""
    answer = orjson.loads(data) if data else {}
    if "error" in answer:
        raise BusRefused.of(answer["error"])
    if "seq" not in answer or (expected is not None and answer.get("count") != expected):
        raise BusRefused("the stream's acknowledgement is not one")
    return 0 if answer.get("duplicate") else int(answer["seq"])
