"""Messages that come at the same time share a transaction: a commit is what costs most of a small one.

One transaction at a time per door and laboratory. The first message begins at once, whoever comes meanwhile goes with
the next: nobody waits for company, and what one sender has sent in order is stored in order. While the database is away
it is tried again until those who wait run out of patience. That is safe even where nobody knows whether the machine
failed before or after the commit: a message that is there already is found again, with its answer.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from libs.common.call import Call
from libs.common.errors import Unavailable
from libs.common.joint_writing import ABOUT_ROWS
from services.samples.domain.instruments.arrival import Arrival, Kept

AT_MOST: Final = 64
"""Messages in one transaction."""

BYTES_AT_MOST: Final = 4_000_000
"""Of them together; a larger one goes alone."""

FIRST_PAUSE: Final = 0.1
LONGEST_PAUSE: Final = 1.0

Receive = Callable[[Call, Sequence[Arrival]], Awaitable[Sequence[Kept]]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Waiting:
    arrivals: Sequence[Arrival]
    told: "asyncio.Future[Sequence[Kept]]"
    until: float

    @property
    def size(self) -> int:
        return sum(len(arrival.raw) for arrival in self.arrivals)


class JointReceiving:
    """What comes through one door for one laboratory, made durable."""

    def __init__(self, receive: Receive, call: Call, *, patience: float) -> None:
        """`receive` stores some in one transaction, all or none; `patience` is how many seconds somebody waits."""
        self._receive = receive
        self._call = call
        self._patience = patience
        self._waiting: deque[_Waiting] = deque()
        self._work: asyncio.Task[None] | None = None

    async def store(self, arrivals: Sequence[Arrival]) -> Sequence[Kept]:
        """Returns when all of them are durable; raises Unavailable if they are not, or nobody knows.

        Whoever leaves meanwhile has sent them all the same: they are stored.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(arrivals, loop.create_future(), loop.time() + self._patience)
        self._waiting.append(waiting)
        if self._work is None:
            self._work = asyncio.create_task(self._until_none_waits())
        return await asyncio.shield(waiting.told)

    async def end(self) -> None:
        """Wait for what is being stored."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _until_none_waits(self) -> None:
        try:
            while self._waiting:
                await self._together(self._take())
        finally:
            self._work = None

    def _take(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        count, size = 0, 0
        while self._waiting:
            count, size = count + len(self._waiting[0].arrivals), size + self._waiting[0].size
            if taken and (count > AT_MOST or size > BYTES_AT_MOST):
                break
            taken.append(self._waiting.popleft())
        return taken

    async def _together(self, taken: Sequence[_Waiting]) -> None:
        """What is about the rows of one alone fails for that one only."""
        try:
            kept = await self._stored([arrival for one in taken for arrival in one.arrivals], _until(taken))
        except ABOUT_ROWS as failure:
            if len(taken) > 1:
                for one in taken:
                    await self._together([one])
            else:
                _refuse(taken, failure)
        except Exception as failure:  # noqa: BLE001 - whoever waits is told, whatever it was
            _refuse(taken, failure)
        else:
            _tell(taken, kept)

    async def _stored(self, arrivals: Sequence[Arrival], until: float) -> Sequence[Kept]:
        """Whatever is not about rows may be over in a moment."""
        pause, loop = FIRST_PAUSE, asyncio.get_running_loop()
        while True:
            try:
                return await self._receive(self._call, arrivals)
            except ABOUT_ROWS:
                raise
            except Exception:
                if loop.time() + pause > until:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _until(taken: Sequence[_Waiting]) -> float:
    return min(one.until for one in taken)


def _tell(taken: Sequence[_Waiting], kept: Sequence[Kept]) -> None:
    at = 0
    for one in taken:
        mine, at = kept[at : at + len(one.arrivals)], at + len(one.arrivals)
        if not one.told.done():
            one.told.set_result(mine)


def _refuse(taken: Sequence[_Waiting], failure: Exception) -> None:
    log.error("messages are not stored", messages=sum(len(one.arrivals) for one in taken), error=type(failure).__name__)
    for one in taken:
        if not one.told.done():
            one.told.set_exception(Unavailable("The message could not be stored just now; send it again."))
            one.told.exception()  # whoever has left does not ask
