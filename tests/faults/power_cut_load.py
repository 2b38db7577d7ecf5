"""Writers that publish as our relay does, and remember what was acknowledged and to whom."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import orjson

from libs.common.bus.connection import Bus, BusRefused
from libs.common.bus.publishing import Message, publish, publish_atomically
from libs.common.bus.reading import read
from libs.common.errors import Unavailable

SINGLE_WRITERS, BATCH_WRITERS = 6, 2
IN_A_BATCH = 40
FILLING = "x" * 400
"""With it a message is about as long as our events."""


@dataclass
class Load:
    """What writers have published, over all cuts."""

    acknowledged: dict[str, set[int]] = field(default_factory=dict)
    turns: dict[str, "count[int]"] = field(default_factory=dict)

    async def publish(self, bus: Bus) -> None:
        """Publish until the bus goes away: each writer in its own order, and nothing before the last is known."""
        async with asyncio.TaskGroup() as group:
            for number in range(SINGLE_WRITERS + BATCH_WRITERS):
                group.create_task(
                    self._write(bus, f"writer{number}", size=1 if number < SINGLE_WRITERS else IN_A_BATCH)
                )

    async def _write(self, bus: Bus, writer: str, *, size: int) -> None:
        turns = self.turns.setdefault(writer, count(1))
        with suppress(Unavailable, BusRefused):
            while bus.connected:
                numbers = [next(turns) for _ in range(size)]
                messages = [_message(writer, number) for number in numbers]
                await (publish(bus, messages[0]) if size == 1 else publish_atomically(bus, messages))
                self.acknowledged.setdefault(writer, set()).update(numbers)

    @property
    def count(self) -> int:
        """How many messages were acknowledged."""
        return sum(map(len, self.acknowledged.values()))


@dataclass(frozen=True, slots=True)
class Kept:
    """What of it the stream holds."""

    lost: int
    twice: int
    out_of_order: int


async def kept(load: Load, bus: Bus) -> Kept:
    """Read the whole stream, and compare."""
    found = await _numbers(bus)
    acknowledged = load.acknowledged.items()
    return Kept(
        lost=sum(len(numbers - set(found.get(writer, ()))) for writer, numbers in acknowledged),
        twice=sum(len(numbers) - len(set(numbers)) for numbers in found.values()),
        out_of_order=sum(numbers != sorted(numbers) for numbers in found.values()),
    )


async def _numbers(bus: Bus) -> dict[str, list[int]]:
    last = (await bus.stream_state()).last
    found: dict[str, list[int]] = {}
    reached = 0
    flow = read(bus, filters=[], after=0)
    while reached < last:
        batch = await anext(flow)
        for message in batch:
            told = orjson.loads(message.body)
            found.setdefault(told["writer"], []).append(told["number"])
        reached = batch[-1].sequence
    await flow.aclose()
    return found


def _message(writer: str, number: int) -> Message:
    body = orjson.dumps({"writer": writer, "number": number, "filling": FILLING})
    return Message(f"{writer}-{number}", f"reallnet.samples.sample.received.v1.{writer}._", body)
