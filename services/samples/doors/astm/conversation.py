"""One device at an ASTM door: its frames are taken by the link, its messages stored before their last frame is."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from libs.common.errors import Unavailable
from services.samples.commands.instruments.joint_receiving import JointReceiving
from services.samples.domain.instruments.arrival import Arrival
from services.samples.doors.astm.arriving import arrival_of
from services.samples.doors.astm.asking import is_question
from services.samples.doors.astm.frames import NAK
from services.samples.doors.astm.link import AstmLink
from services.samples.doors.astm.received import Received
from services.samples.doors.astm.saying import Saying
from services.samples.doors.counting import Told
from services.samples.doors.limits import Limits
from services.samples.doors.line import Line
from services.samples.doors.place import Place
from services.samples.doors.ways import Ways

AskWays = Callable[[], Awaitable[Ways]]

AGAIN: Final = 5.0
"""Seconds after which it is tried again to store what the device has no reason to send again."""

MOST_OWED: Final = 64
"""Messages that are kept in memory while they cannot be stored; a device that sends more is hung up on."""


class AstmConversation:
    """What cannot be stored is answered NAK, and the device sends its last frame again: then it is tried once more."""

    def __init__(
        self,
        line: Line,
        receiving: JointReceiving,
        ways: AskWays,
        *,
        saying: Saying,
        told: Told,
        limits: Limits,
        place: Place,
    ) -> None:
        """`ways` tells what is known of the laboratory's devices, `saying` what the host has to say to them."""
        self._line = line
        self._receiving = receiving
        self._ways = ways
        self._saying = saying
        self._told = told
        self._limits = limits
        self._place = place
        self._owed: list[Arrival] = []
        self._heard = self._looked = get_running_loop().time()

    async def run(self) -> None:
        """Until the device goes, or is silent for long, or the process is told to stop."""
        link = AstmLink((await self._ways()).of().rules)
        try:
            while await self._turn(link):
                await self._say(link)
                await self._place.hold(link.held)
        finally:
            self._place.give()
            link.close(get_running_loop().time())
            await self._saying.conclude(link.told())

    async def turn_away(self, why: str) -> None:
        """NAK to its ENQ: it tries again by itself, and cannot be told why."""
        del why
        with suppress(TimeoutError):
            await self._line.read(self._limits.quiet)
        await self._line.write(NAK)

    async def apologise(self) -> None:
        """What it has sent last was not stored."""
        await self._line.write(NAK)

    async def _turn(self, link: AstmLink) -> bool:
        try:
            sent = await self._line.read(self._patience(link))
        except TimeoutError:
            return await self._silent(link)
        self._heard = get_running_loop().time()
        if sent:
            return await self._answer(link, *link.receive(sent, get_running_loop().time()))
        left = [] if self._line.told_to_end else link.close(get_running_loop().time())
        await self._answer(None, b"", left)
        return False

    async def _silent(self, link: AstmLink) -> bool:
        """The link has something to do, or something waits to be stored or said; else it has been silent for too long.

        What is found now came to no end, or was in no frame: whoever sent that is told.
        """
        now = get_running_loop().time()
        if link.due is None and not self._owed and now >= self._heard + self._limits.idle:
            return False
        out, found = link.tick(now) if link.due is not None else (b"", ())
        return await self._answer(link, out or (NAK if found else b""), found)

    def _patience(self, link: AstmLink) -> float:
        """How long it may be silent now."""
        longest = self._heard + self._limits.idle if not self._owed else get_running_loop().time() + AGAIN
        until = min(longest, self._looked + self._limits.orders)
        return max(0.0, (until if link.due is None else min(until, link.due)) - get_running_loop().time())

    async def _say(self, link: AstmLink) -> None:
        """What became of what was said; and from time to time, whether there is more."""
        await self._saying.conclude(link.told())
        if get_running_loop().time() >= self._looked + self._limits.orders:
            await self._line.write(await self._saying.tell(link, await self._ways()))
            self._looked = get_running_loop().time()

    async def _answer(self, link: AstmLink | None, out: bytes, found: Sequence[Received]) -> bool:
        """The bytes acknowledge the messages: first the one, then the other. Without a link nobody listens any more."""
        stored = await self._store(found)
        if stored is None:
            await self._line.write(NAK if out else b"")
            return len(self._owed) <= MOST_OWED
        await self._line.write(out)
        self._saying.heard(stored)
        if link is not None and any(map(is_question, stored)):
            await self._line.write(await self._saying.answer(link, stored, await self._ways()))
        return True

    async def _store(self, found: Sequence[Received]) -> Sequence[Arrival] | None:
        """With what could not be stored before; None: it still cannot be."""
        began = get_running_loop().time()
        if found:
            ways = await self._ways()
            self._owed += [arrival_of(one, ways) for one in found]
        if not self._owed:
            return ()
        try:
            kept = await self._receiving.store(self._owed)
        except Unavailable:
            self._told.not_stored(sum(one.raw_size for one in self._owed))
            return None
        stored, self._owed = self._owed, []
        for arrival, one in zip(stored, kept, strict=True):
            self._told.answered(one.answer_code, size=arrival.raw_size, repeated=one.repeated)
        self._told.took(get_running_loop().time() - began)
        return stored
