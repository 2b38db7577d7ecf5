"""What the host has to say on one ASTM line: answers to what the device has asked, after the device's own EOT."""

from asyncio import get_running_loop
from collections.abc import Sequence
from contextlib import suppress

from libs.common.clock import Clock
from libs.common.errors import Unavailable
from services.samples.domain.instruments.arrival import Arrival
from services.samples.doors.astm.asking import FindOrders, answer_of
from services.samples.doors.astm.link import AstmLink
from services.samples.doors.ways import Ways

ANSWER = "answer"
"""The reference of an answer on the link: of one that is not taken nothing is kept, the device asks again."""


class Saying:
    """For a laboratory; `find` knows its orders."""

    def __init__(self, *, clock: Clock, find: FindOrders) -> None:
        self._clock = clock
        self._find = find

    async def answer(self, link: AstmLink, stored: Sequence[Arrival], ways: Ways) -> bytes:
        """The bytes with which the host begins to answer; nothing: nobody has asked, or the device is still speaking.

        With the database away there is no answer: the device waits for a while, then asks again.
        """
        out = b""
        with suppress(Unavailable):
            for arrival in stored:
                records = await answer_of(arrival, ways, self._find, self._clock.now())
                if records is not None:
                    out += link.send(ANSWER, records, get_running_loop().time())
        return out
