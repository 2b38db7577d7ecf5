"""The part `growth`: what an event costs with more and more behind it.

Sizes can only grow, so they do not take turns: CPU is compared, which other work on the machine moves less than time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.bench.driving import Driver, one_row
from tests.bench.figure import Figure, above, beside
from tests.bench.growth.filling import fill
from tests.bench.growth.sizes import up_to
from tests.bench.pace import Pace
from tests.bench.spending import Tally
from tests.bench.watch import Watch

SECONDS: Final = 1.5
ROUNDS: Final = 5
"""Of each size: the middle one counts."""

DEARER_ALLOWED: Final = 1.25
"""How many times the cost with the fewest rows the cost with the most may be."""


@dataclass(slots=True)
class Growth:
    """The cost of a single-row command, size by size."""

    driver: Driver
    watch: Watch
    pace: Pace
    rows: int
    tallies: dict[int, Tally] = field(default_factory=dict)

    async def measure(self) -> list[Figure]:
        """Fill, rest, measure; then the next size."""
        have = 0
        await self.driver.once(one_row)
        for size in up_to(self.rows):
            await fill(self.watch, have=have, want=size)
            have = size
            await self.driver.once(one_row)
            self.tallies[size] = await self._measured()
        return list(self._figures())

    async def _measured(self) -> Tally:
        tally = Tally()
        for _ in range(ROUNDS):
            tally.add(await self.driver.flat_out(one_row, seconds=SECONDS * self.pace.seconds))
        await self.watch.until_calm()
        return tally

    def _figures(self) -> Iterator[Figure]:
        fewest = next(iter(self.tallies.values()))
        for size, tally in self.tallies.items():
            if tally.cpu_each:
                title = f"growth: CPU per event, {size:,} rows behind"
                yield above(title, tally.cpu_of_all, "µs", floor=fewest.cpu_of_all, times=DEARER_ALLOWED)
        for size, tally in self.tallies.items():
            yield beside(f"growth: events, {size:,} rows behind", tally.rate, "1/s", limit=fewest.rate)
