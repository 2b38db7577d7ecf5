"""Messages into the stream: one by one in flight together, or many in one atomic batch."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import orjson

from libs.common.bus.connection import Bus, BusRefused

ATOMIC_LIMIT = 500
"""Messages in one atomic batch; the server takes at most 1,000."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is published: the id lets the server drop a repetition within half an hour."""

    id: str
    subject: str
    body: bytes


async def publish(bus: Bus, message: Message) -> None:
    """Publish one message and wait until it is on the disk."""
    answer = await bus.request(message.subject, message.body, {"Nats-Msg-Id": message.id})
    _check(answer.data)


async def publish_together(bus: Bus, messages: Sequence[Message]) -> None:
    """Publish messages of different aggregates at the same time, in no promised order."""
    async with asyncio.TaskGroup() as group:
        for message in messages:
            group.create_task(publish(bus, message))


async def publish_atomically(bus: Bus, messages: Sequence[Message]) -> None:
    """Publish all, in order, or none. BusRefused if any was in the stream before."""
    batch = uuid4().hex
    *first, last = messages
    for turn, message in enumerate(first, start=1):
        await bus.client.publish(message.subject, message.body, headers=_headers(batch, turn, message))
    headers = {**_headers(batch, len(messages), last), "Nats-Batch-Commit": "1"}
    answer = await bus.request(last.subject, last.body, headers)
    _check(answer.data, expected=len(messages))


def _headers(batch: str, turn: int, message: Message) -> dict[str, str]:
    return {"Nats-Msg-Id": message.id, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(turn)}


def _check(data: bytes, *, expected: int | None = None) -> None:
    """Believe nothing but the stream's own acknowledgement."""
    answer = orjson.loads(data) if data else {}
    if "error" in answer:
        raise BusRefused(str(answer["error"].get("description")))
    if "seq" not in answer or (expected is not None and answer.get("count") != expected):
        raise BusRefused("the stream's acknowledgement is not one")
