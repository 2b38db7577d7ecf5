"""The end of the stream in memory, read once for all who wait in this process; nobody waiting, nothing read."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from typing import Final

import structlog

from libs.common.bus.connection import Bus, StreamState
from libs.common.bus.reading import Arrived, read
from libs.common.bus.selecting import MOST_BYTES

LINGERS: Final = 60.0
"""Seconds of reading on when nobody waits: long polls come again and again."""

TRY_AGAIN_AFTER: Final = 1.0
LOOK_AGAIN_AFTER: Final = 0.05

_log = structlog.get_logger(__name__)


class Tail:
    """What came last, and who wants to be woken by it."""

    def __init__(self, line: Callable[[], Bus], *, most_bytes: int = MOST_BYTES) -> None:
        """`line` gives the connection there is now, or refuses; whoever is farther behind asks the stream."""
        self._line = line
        self._most_bytes = most_bytes
        self._kept: deque[Arrived] = deque()
        self._bytes = 0
        self._stream = ""
        self._floor: int | None = None
        self._watching = 0
        self._reading: asyncio.Task[None] | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Read the end of the stream as long as somebody is in here, and a little longer."""
        self._watching += 1
        if self._ending is not None:
            self._ending.cancel()
        if self._reading is None:
            self._reading = asyncio.create_task(self._read_for_ever())
        try:
            yield
        finally:
            self._watching -= 1
            if not self._watching:
                self._ending = asyncio.get_running_loop().call_later(LINGERS, self._stop)

    def since(self, after: int, *, stream: str, party: str) -> list[Arrived] | None:
        """What concerns the party behind a position; None if that is not known here."""
        if self._floor is None or stream != self._stream or after < self._floor:
            return None
        found: list[Arrived] = []
        for message in reversed(self._kept):
            if message.sequence <= after:
                break
            if party in parties_of(message.subject):
                found.append(message)
        return found[::-1]

    async def more(self, after: int, *, stream: str, party: str, within: float) -> None:
        """Wait until something behind the position may have come for the party, or the time is over."""
        waker = asyncio.Event()
        self._waiting[party].add(waker)
        try:
            if self.since(after, stream=stream, party=party):
                return
            patience = LOOK_AGAIN_AFTER if self._is_past(after, stream) else within
            with suppress(TimeoutError):
                async with asyncio.timeout(min(patience, within)):
                    await waker.wait()
        finally:
            self._waiting[party].discard(waker)
            if not self._waiting[party]:
                del self._waiting[party]

    async def close(self) -> None:
        """End the reading."""
        if self._ending is not None:
            self._ending.cancel()
        if reading := self._stop():
            await asyncio.wait([reading], timeout=1)

    def _stop(self) -> "asyncio.Task[None] | None":
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.cancel()
        return reading

    def _is_past(self, after: int, stream: str) -> bool:
        """Whether the reading began behind that position: what lies between must be asked of the stream."""
        return self._floor is not None and (stream != self._stream or after < self._floor)

    async def _read_for_ever(self) -> None:
        while True:
            try:
                await self._read()
            except Exception as failure:  # noqa: BLE001 - whatever it was, the next attempt begins anew
                _log.info("the end of the stream is not read just now", error=type(failure).__name__)
            finally:
                self._forget()
            await asyncio.sleep(TRY_AGAIN_AFTER)

    async def _read(self) -> None:
        bus = self._line()
        state = await bus.stream_state()
        self._begin(state)
        async with aclosing(read(bus, filters=[], after=state.last)) as batches:
            async for batch in batches:
                if asyncio.current_task() is not self._reading:
                    raise asyncio.CancelledError  # it was swallowed on its way
                self._keep(batch)

    def _begin(self, state: StreamState) -> None:
        self._stream, self._floor = state.created_at, state.last
        self._wake(set(self._waiting))

    def _keep(self, batch: Sequence[Arrived]) -> None:
        for message in batch:
            self._kept.append(message)
            self._bytes += len(message.body)
        while self._bytes > self._most_bytes:
            oldest = self._kept.popleft()
            self._floor = oldest.sequence
            self._bytes -= len(oldest.body)
        self._wake({party for message in batch for party in parties_of(message.subject)})

    def _forget(self) -> None:
        """Whoever waits looks at the stream itself, and hears there what is wrong."""
        self._kept.clear()
        self._bytes, self._floor = 0, None
        self._wake(set(self._waiting))

    def _wake(self, parties: set[str]) -> None:
        for party in parties & set(self._waiting):
            for waker in self._waiting[party]:
                waker.set()


def parties_of(subject: str) -> tuple[str, ...]:
    """Origin and destination: the last two words of an event's subject."""
    return tuple(subject.split(".")[-2:])
