"""One sender at an MLLP door, from its first byte to its last answer."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from services.samples.domain.instruments.profile import MEGABYTE
from services.samples.doors.hl7.desk import Hl7Desk
from services.samples.doors.hl7.framing import Framed, MllpFrames, framed
from services.samples.doors.limits import Limits
from services.samples.doors.line import Line
from services.samples.doors.place import Place
from services.samples.doors.ways import Ways

AT_ONCE: Final = 64
"""Messages of one sender that are stored together, where it does not wait for answers."""

LARGEST: Final = 20 * MEGABYTE

AskWays = Callable[[], Awaitable[Ways]]

BROKEN: Final = "This connection cannot go on; what was not answered was not stored: send it again."


class MllpConversation:
    """Reads no further while something waits to be stored or to be taken: a sender that is too fast has to wait."""

    def __init__(self, line: Line, desk: Hl7Desk, ways: AskWays, *, limits: Limits, place: Place) -> None:
        """`ways` tells what is known of the laboratory's devices."""
        self._line = line
        self._desk = desk
        self._ways = ways
        self._limits = limits
        self._place = place
        self._frames = MllpFrames(LARGEST)
        self._begun: float | None = None

    async def run(self) -> None:
        """Until the sender goes, stops in the middle of a message, or the process is told to stop."""
        try:
            while await self._turn():
                pass
        finally:
            self._place.give()

    async def turn_away(self, why: str) -> None:
        """What it sends first is answered so, and nothing is stored."""
        found: Sequence[Framed] = ()
        with suppress(TimeoutError):
            while not found and (sent := await self._line.read(self._limits.quiet)):
                found = self._frames.feed(sent)
        answers = self._desk.refuse(found[0] if found else b"", why)
        await self._line.write(b"".join(map(framed, answers)))

    async def apologise(self) -> None:
        """Something went wrong that nobody thought of."""
        await self._line.write(b"".join(map(framed, self._desk.refuse(b"", BROKEN))))

    async def _turn(self) -> bool:
        """What has come, answered; False when it was the last."""
        try:
            sent = await self._line.read(self._patience())
        except TimeoutError:
            return await self._silent()
        if not sent:
            await self._answer([] if self._line.told_to_end else self._frames.flush())
            return False
        await self._answer(self._frames.feed(sent))
        await self._place.hold(self._frames.held)
        return True

    async def _silent(self) -> bool:
        """Bytes that belong to nothing are all that there were; a message that stopped in its middle ends it."""
        stopped = self._frames.inside
        found = self._frames.flush()
        await self._answer(found)
        return bool(found) and not stopped

    def _patience(self) -> float:
        """How long it may be silent now."""
        now = get_running_loop().time()
        if not self._frames.pending:
            self._begun = None
            return self._limits.idle
        if not self._frames.inside:
            return self._limits.quiet
        self._begun = self._begun or now
        return max(0.0, min(self._limits.stalled, self._begun + self._limits.whole - now))

    async def _answer(self, found: Sequence[Framed]) -> None:
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            answers = await self._desk.answer(some, await self._ways())
            await self._line.write(b"".join(map(framed, answers)))
            self._begun = None
