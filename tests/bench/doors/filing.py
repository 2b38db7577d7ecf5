"""How many messages the worker files in a second: read, matched, and made to drafts, or kept apart with the reason.

They are stored beforehand while nobody files, so that what the doors need does not count.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from libs.common.database import Database
from services.samples.commands.instruments.batch import worker_of
from services.samples.commands.instruments.receive import receive
from services.samples.domain.instruments.arrival import Arrival, Door
from services.samples.domain.instruments.message import Protocol
from tests.bench.doors.messages import flow, oru
from tests.bench.doors.orders import Order
from tests.bench.figure import Figure, beside
from tests.bench.pace import Pace
from tests.bench.samples.children import HUB
from tests.bench.watch import Connection

MESSAGES: Final = 1_000
TOGETHER: Final = 200
LOOK_EVERY: Final = 0.02
WITHIN: Final = 120.0

OF_AN_ORDER, OF_NOBODY = "flow result of an order", "ORU of 3.8 KB of an unknown tube"

_HELD: Final = f"hashtextextended('file instrument messages of {HUB}', 0)"
_LEFT: Final = "SELECT count(*) FROM instrument_receipts WHERE state = 'received'"
_BECAME: Final = "SELECT count(*) FROM instrument_receipts WHERE state = 'filed' AND sender = 'BENCH|FILING'"


@dataclass(slots=True)
class Filing:
    """The messages are stored by us, and filed by the worker of the running system."""

    database: Database
    connection: Connection
    orders: Iterator[Order]
    """New ones each round: a second draft of an order costs more."""
    pace: Pace
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(time.time_ns() // 1_000))
    rates: dict[str, list[float]] = field(default_factory=dict)

    async def round(self) -> None:
        """Both kinds."""
        some = list(itertools.islice(self.orders, MESSAGES))
        told = {
            OF_AN_ORDER: [flow(next(self.numbers), order.label) for order in some],
            OF_NOBODY: [oru(next(self.numbers)) for _ in some],
        }
        for name, messages in told.items():
            async with asyncio.timeout(WITHIN):
                self.rates.setdefault(name, []).append(await self._rate(messages))

    async def filed(self) -> int:
        """How many have become drafts: else the figures mean nothing."""
        return int(await self.connection.fetchval(_BECAME))

    def figures(self, *, flushed: float) -> Iterator[Figure]:
        """Messages that are filed together share a commit."""
        for name, rates in self.rates.items():
            yield beside(f"doors: filed by the worker, {name}, beside fdatasync", median(rates), "1/s", limit=flushed)

    async def _rate(self, messages: Sequence[bytes]) -> float:
        """From the worker's first batch to its last: when its clock begins is not its speed."""
        await self._until(0)
        async with self._standing_still():
            for start in range(0, len(messages), TOGETHER):
                await receive(self.database, worker_of(HUB), list(_arrivals(messages[start : start + TOGETHER])))
        first = await self._until(len(messages) - 1)
        began = time.perf_counter()
        await self._until(0)
        return first / (time.perf_counter() - began)

    async def _until(self, left: int) -> int:
        """So many wait, or fewer; how many do."""
        while (found := int(await self.connection.fetchval(_LEFT))) > left:
            await asyncio.sleep(LOOK_EVERY)
        return found

    @asynccontextmanager
    async def _standing_still(self) -> AsyncIterator[None]:
        """As if another worker were filing this laboratory's messages."""
        await self.connection.execute(f"SELECT pg_advisory_lock({_HELD})")
        try:
            yield
        finally:
            await self.connection.execute(f"SELECT pg_advisory_unlock({_HELD})")


@asynccontextmanager
async def stored(url: str) -> AsyncIterator[Database]:
    """The service's own database, in which messages are stored as its doors store them."""
    database = Database.connect(url, application_name="bench")
    try:
        yield database
    finally:
        await database.close()


def _arrivals(messages: Iterable[bytes]) -> Iterator[Arrival]:
    for raw in messages:
        yield Arrival.of(
            raw=raw,
            door=Door.MLLP,
            protocol=Protocol.HL7,
            sender="BENCH|FILING",
            control_id=raw.split(b"|")[9].decode(),
            kind="ORU^R01",
            answer=b"MSA|AA",
            answer_code="AA",
        )
