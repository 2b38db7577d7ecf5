"""Where HL7 messages are taken in: each is stored, then answered, in the order in which they came."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from libs.common.clock import Clock
from libs.common.errors import Unavailable
from services.samples.commands.instruments.joint_receiving import JointReceiving
from services.samples.domain.instruments.arrival import Arrival, Kept
from services.samples.doors.counting import Told
from services.samples.doors.hl7.arriving import arrival_of, not_stored
from services.samples.doors.hl7.asking import FindOrders, answering
from services.samples.doors.hl7.batches import messages_in
from services.samples.doors.hl7.framing import Framed, Junk, TooLong
from services.samples.doors.ways import Ways

IN_A_THREAD: Final = 100_000
"""Bytes from which reading a message would hold up the others for milliseconds."""

_EACH: Final = re.compile(rb"(?<=\r)(?=MSH)")


class Hl7Desk:
    """Of one laboratory, at one door. The answer to a message is none, one, or two where the sender wishes two."""

    def __init__(self, receiving: JointReceiving, *, clock: Clock, told: Told, find: FindOrders) -> None:
        self._receiving = receiving
        self._clock = clock
        self._told = told
        self._find = find

    async def answer(self, came: Sequence[Framed], ways: Ways) -> list[bytes]:
        """All answers in order, once everything is durable; whoever's message is not stored is told so instead."""
        began = asyncio.get_running_loop().time()
        each = [one for whole in came for one in apart(whole)]
        try:
            arrivals = [await self._arrival(one, ways) for one in each]
            kept = await self._receiving.store(arrivals)
        except Unavailable as failure:
            for one in each:
                self._told.not_stored(size_of(one))
            return [answer for one in each for answer in self.refuse(one, failure.sentence)]
        self._told.took(asyncio.get_running_loop().time() - began)
        pairs = zip(arrivals, kept, strict=True)
        return [answer for arrival, one in pairs for answer in self._answered(arrival, one)]

    def refuse(self, came: Framed, sentence: str) -> tuple[bytes, ...]:
        """Store nothing, and say why."""
        return not_stored(came, sentence, self._clock.now())

    async def _arrival(self, came: Framed, ways: Ways) -> Arrival:
        now = self._clock.now()
        if size_of(came) < IN_A_THREAD:
            return await answering(arrival_of(came, ways, now), ways, self._find, now)
        return await asyncio.to_thread(arrival_of, came, ways, now)

    def _answered(self, arrival: Arrival, kept: Kept) -> tuple[bytes, ...]:
        self._told.answered(kept.answer_code, size=arrival.raw_size, repeated=kept.repeated)
        return tuple(_EACH.split(kept.answer)) if kept.answer else ()


def apart(came: Framed) -> Sequence[Framed]:
    """A batch, or a block with several messages, is taken message by message."""
    return messages_in(came) if isinstance(came, bytes) else (came,)


def size_of(came: Framed) -> int:
    """Bytes that are here."""
    return len(came.head if isinstance(came, TooLong) else came.content if isinstance(came, Junk) else came)
