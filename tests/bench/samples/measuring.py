"""The part `samples`: tubes registered, advised, received, listed and put on paper, with more and more of them stored.

Beside them the same requests to Starlette and the driver alone, in turns, with the fewest stored. Sizes can only grow,
so they do not take turns: each is held against the first.
"""

from dataclasses import dataclass
from typing import Final

from tests.bench.load.generator import Generator
from tests.bench.load.job import Job
from tests.bench.pace import Pace
from tests.bench.samples.asking import ADVISE, LISTS, PAPERS, RECEIVE, REGISTER, SAMPLES
from tests.bench.samples.door import Door, Measured
from tests.bench.samples.filling import fill
from tests.bench.samples.parcels import send
from tests.bench.watch import Watch

CLIENTS: Final = {REGISTER: (1, 8, 32), ADVISE: (1, 8), RECEIVE: (1,)}
MANY: Final = 8
"""Ask for the rest; papers are printed one after another."""

BARE: Final = (REGISTER, ADVISE, RECEIVE, SAMPLES)
"""What the bare application answers, too."""

PARCELS: Final = 8
"""Received in one round."""

WARM_UP: Final = 200
PAGES_OF_TWO: Final = 26
"""Tubes whose manifest takes two pages."""

LABELS: Final = "SELECT label FROM samples WHERE hub = 'hub-madrid' ORDER BY id DESC LIMIT $1"
A_TUBE: Final = "SELECT id FROM samples WHERE hospital = 'hospital-madrid' AND stage = 'collected' LIMIT 1"


def usual(what: str) -> int:
    """With so many clients it is measured at every size."""
    return CLIENTS[RECEIVE][0] if what == RECEIVE else MANY


@dataclass(slots=True)
class Samples:
    """Samples and the bare application, asked the same in turns by the same clients."""

    samples: Door
    bare: Door
    generator: Generator
    watch: Watch
    pace: Pace
    sizes: tuple[int, ...]

    async def measure(self) -> None:
        """Fill, warm up, measure; then the next size."""
        have = 0
        for size in self.sizes:
            for door in self._doors(size):
                await fill(door.connection, have=have, want=size)
                await self._warm_up(door)
            have = size
            for _ in range(self.pace.rounds):
                await self._round(size)

    async def _warm_up(self, door: Door) -> None:
        """Labels to look for, papers to print; connections made, code compiled, keys fetched."""
        await self.generator.run(door.asked.registering(clients=MANY, seconds=30, most=WARM_UP))
        await self.watch.until_calm()
        if door is self.bare:
            return
        door.asked.labels = [row["label"] for row in await door.connection.fetch(LABELS, WARM_UP)]
        [parcel] = await send(door.connection, door.asked.children, parcels=1, tubes=PAGES_OF_TWO)
        tube = f"/v1/samples/{await door.connection.fetchval(A_TUBE)}"
        papers = (f"{tube}/label", f"{tube}/request-form", f"/v1/shipments/{parcel.id}/manifest")
        door.asked.papers = dict(zip(PAPERS, papers, strict=True))
        for what in (ADVISE, *LISTS, *PAPERS):
            await self.generator.run(await self._job(door, what, 1, seconds=0.1))

    async def _round(self, size: int) -> None:
        first = size == self.sizes[0]
        for what in (REGISTER, ADVISE, RECEIVE, *LISTS, *(PAPERS if first else ())):
            for clients in CLIENTS.get(what, (MANY,)) if first else (usual(what),):
                for door in self._doors(size) if what in BARE else (self.samples,):
                    await self._take(door, (size, what, clients))

    def _doors(self, size: int) -> tuple[Door, ...]:
        return (self.samples, self.bare) if size == self.sizes[0] else (self.samples,)

    async def _take(self, door: Door, measured: Measured) -> None:
        _, what, clients = measured
        job = await self._job(door, what, clients, seconds=self.pace.seconds)
        before = door.cpu_seconds()
        outcome = await self.generator.run(job)
        door.note(measured, outcome, cpu=door.cpu_seconds() - before)
        await self.watch.until_calm()

    async def _job(self, door: Door, what: str, clients: int, *, seconds: float) -> Job:
        asked = door.asked
        if what == REGISTER:
            return asked.registering(clients=clients, seconds=seconds)
        if what == ADVISE:
            return asked.advising(clients=clients, seconds=seconds)
        if what == RECEIVE:
            return asked.receiving(await send(door.connection, asked.children, parcels=PARCELS), clients=clients)
        if what in PAPERS:
            return asked.printing(what, seconds=seconds)
        return asked.listing(what, clients=clients, seconds=seconds)
