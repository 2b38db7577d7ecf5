"""What comes for a reading is handed over as it is, in order, through what nats-py calls for everything that arrives."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from nats.aio.msg import Msg

from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.line import Line
from libs.common.bus.publishing import Message, publish
from libs.common.bus.reading import Arrived, Interrupted, _consumer, _Flow, read
from libs.common.testing.messaging import PATIENCE, until

ACK = "$JS.ACK.REALLNET.reader.1.{sequence}.{turn}.1792000000000000000.0"


class Heard:
    """Keeps what is handed to it."""

    def __init__(self) -> None:
        self.all: list[Any] = []

    def event(self, subject: bytes, reply: bytes, body: bytes) -> None:
        self.all.append((subject, reply, body))

    def word(self, headers: dict[str, str]) -> None:
        self.all.append(headers)


async def test_events_and_words_come_in_order(bus: Bus) -> None:
    heard, inbox = Heard(), bus.client.new_inbox()
    subscription = await bus.client.subscribe(inbox, cb=_refuse)
    with bus.client.handing(subscription, heard):
        for turn in ("first", "second"):
            await publish(bus, Message(turn, "reallnet.a.b.c.v1._._", turn.encode()))
        name = await _consumer(bus, filters=[], after=0)
        await bus.client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{name}", b'{"batch": 3, "no_wait": true}', reply=inbox
        )
        await until(lambda: _has(heard, 3))
    (subject, reply, body), second, word = heard.all
    assert (subject, body) == (b"reallnet.a.b.c.v1._._", b"first")
    assert reply.startswith(b"$JS.ACK.REALLNET.")
    assert second[2] == b"second"
    assert word["Status"] in {"404", "408"}
    await subscription.unsubscribe()


async def _has(heard: Heard, count: int) -> bool:
    return len(heard.all) == count


async def test_afterwards_it_arrives_the_usual_way(bus: Bus) -> None:
    usual: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = bus.client.new_inbox()
    subscription = await bus.client.subscribe(inbox, cb=usual.put)
    with bus.client.handing(subscription, Heard()):
        await bus.client.flush()
    await bus.client.publish(inbox, b"later", headers={"Said": "so"})
    later = await asyncio.wait_for(usual.get(), PATIENCE)
    assert (later.data, later.headers) == (b"later", {"Said": "so"})
    await subscription.unsubscribe()


def flow() -> _Flow:
    return _Flow(Bus(Line(), asyncio.Event()), "inbox")


def hand(into: _Flow, *turns: int) -> None:
    for turn in turns:
        into.event(b"reallnet.x", ACK.format(sequence=turn + 10, turn=turn).encode(), b"body")


@pytest.mark.parametrize(
    "breaks",
    [
        lambda broken: hand(broken, 4),
        lambda broken: broken.lost(),
        lambda broken: broken.word({"Status": "100", "Nats-Last-Consumer": "3"}),
        lambda broken: broken.word({"Status": "100", "Nats-Last-Consumer": "nonsense"}),
        lambda broken: broken.word({"Status": "409", "Description": "Consumer Deleted"}),
        lambda broken: broken.word({}),
        lambda broken: broken.event(b"reallnet.x", b"$JS.ACK.short", b""),
        lambda broken: broken.event(b"\xff", ACK.format(sequence=13, turn=3).encode(), b""),
    ],
)
async def test_what_came_before_the_flow_broke_is_good_and_nothing_behind(breaks: Callable[[_Flow], None]) -> None:
    broken = flow()
    hand(broken, 1, 2)
    breaks(broken)
    hand(broken, 3, 4, 5)
    good = await broken.batch()
    assert good == [Arrived(11, "reallnet.x", b"body"), Arrived(12, "reallnet.x", b"body")]
    with pytest.raises(Interrupted):
        await broken.batch()


async def test_the_next_messages_come_while_a_batch_is_applied(bus: Bus) -> None:
    """One request more stands at the server, and no second one behind it."""
    for turn in range(1_200):
        await publish(bus, Message(f"turn {turn}", "reallnet.a.b.c.v1._._", b"x"))
    sizes = []
    async for batch in read(bus, filters=[], after=0):
        sizes.append(len(batch))
        await asyncio.sleep(0.3)
        await bus.client.flush()
        if sum(sizes) == 1_200:
            break
    assert max(sizes) == 500


async def _refuse(_: object) -> None:
    raise AssertionError
