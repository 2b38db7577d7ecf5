"""One page of the stream: what lies behind a position under some filters, asked for once and then let go."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import orjson
from nats.aio.msg import Msg

from libs.common.bus.connection import NO_SUCH_MESSAGE, STREAM, Bus, BusRefused
from libs.common.bus.reading import Arrived
from libs.common.errors import Unavailable

MOST_BYTES: Final = 2_000_000
"""Of one page; a message has at most half of it, so that one always fits."""

NEXT_WITHIN: Final = 5.0
FORGOTTEN_AFTER: Final = int(5e9)
"""Nanoseconds: the server drops the consumer by itself if we do not come to it."""

ACKNOWLEDGEMENT: Final = "$JS.ACK."
HEARTBEAT: Final = "100"


@dataclass(frozen=True, slots=True)
class Selected:
    """The messages of a page, and the position up to which there are no others under the filters."""

    messages: Sequence[Arrived]
    reached: int


async def select(bus: Bus, *, filters: Sequence[str], after: int, last: int, limit: int) -> Selected:
    """At most `limit` messages behind `after`, in order; `last` is the stream's last one as its leader told just now.

    Whether there is any is asked of the leader: the consumer may live on a server that is a moment behind, and its
    silence proves nothing.
    """
    nearest = await asyncio.gather(*(_next(bus, subject, after=after) for subject in filters))
    first = min((sequence for sequence in nearest if sequence is not None), default=None)
    if first is None:
        return Selected((), max(after, last))
    messages = await _taken(bus, filters=filters, first=first, limit=limit)
    return Selected(messages, messages[-1].sequence if messages else after)


async def position_at(bus: Bus, time: datetime) -> int:
    """The last position before this time; the server looks it up for a consumer that is not used."""
    start = {"deliver_policy": "by_start_time", "opt_start_time": time.isoformat()}
    name = f"place-{uuid4().hex}"
    made = await _make_consumer(bus, name, start)
    await _forget_consumer(bus, name)
    return int(made["delivered"]["stream_seq"])


async def _next(bus: Bus, subject: str, *, after: int) -> int | None:
    """The first message behind the position under one filter."""
    try:
        found = await bus.ask(f"STREAM.MSG.GET.{STREAM}", {"seq": after + 1, "next_by_subj": subject})
    except BusRefused as refused:
        if refused.code != NO_SUCH_MESSAGE:
            raise
        return None
    return int(found["message"]["seq"])


async def _taken(bus: Bus, *, filters: Sequence[str], first: int, limit: int) -> list[Arrived]:
    """Take from an ephemeral consumer with all the filters, which sees a message once if two of them fit."""
    start = {"deliver_policy": "by_start_sequence", "opt_start_seq": first, "filter_subjects": list(filters)}
    name, inbox = f"page-{uuid4().hex}", bus.client.new_inbox()
    queue: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await bus.client.subscribe(inbox, cb=queue.put)
    try:
        await _make_consumer(bus, name, start)
        request = orjson.dumps({"batch": limit, "max_bytes": MOST_BYTES, "no_wait": True})
        await bus.client.publish(f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{name}", request, reply=inbox)
        return await _collected(queue, limit=limit)
    finally:
        await _forget_consumer(bus, name)
        if not bus.client.is_closed:
            await subscription.unsubscribe()


async def _collected(queue: "asyncio.Queue[Msg]", *, limit: int) -> list[Arrived]:
    """Until the page is full, nothing is pending, or the server says that this was all."""
    found: list[Arrived] = []
    pending = 1
    while len(found) < limit and pending:
        message = await _heard(queue)
        if message.reply.startswith(ACKNOWLEDGEMENT):
            sequence, turn, pending = _numbers(message.reply)
            if turn != len(found) + 1:
                raise Unavailable("The event bus lost a message on its way.")
            found.append(Arrived(sequence, message.subject, message.data))
        elif (message.headers or {}).get("Status") != HEARTBEAT:
            break
    return found


async def _heard(queue: "asyncio.Queue[Msg]") -> Msg:
    try:
        async with asyncio.timeout(NEXT_WITHIN):
            return await queue.get()
    except TimeoutError as silent:
        raise Unavailable("The event bus does not answer.") from silent


def _numbers(reply: str) -> tuple[int, int, int]:
    """Stream sequence, consumer sequence and pending from `$JS.ACK.[domain.account.]stream.consumer.n.s.c.time.p`."""
    tokens = reply.split(".")
    base = 2 if len(tokens) < 12 else 4  # noqa: PLR2004 - the two token forms of the protocol
    return int(tokens[base + 3]), int(tokens[base + 4]), int(tokens[base + 6])


async def _make_consumer(bus: Bus, name: str, start: dict[str, Any]) -> dict[str, Any]:
    config = {
        "name": name,
        "ack_policy": "none",
        "replay_policy": "instant",
        "inactive_threshold": FORGOTTEN_AFTER,
        "mem_storage": True,
        "num_replicas": 1,
        **start,
    }
    return await bus.ask(f"CONSUMER.CREATE.{STREAM}.{name}", {"stream_name": STREAM, "config": config})


async def _forget_consumer(bus: Bus, name: str) -> None:
    """Without waiting for the answer: it would be forgotten anyway."""
    if bus.connected:
        await bus.client.publish(f"$JS.API.CONSUMER.DELETE.{STREAM}.{name}", b"")
