"""The part `parties`: what it takes to let in a thousand, and what an event costs with all of them behind it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import processes
from tests.bench.bench import Bench
from tests.bench.figure import Figure, above, cheaper, within
from tests.bench.latencies import MIDDLE, MOST, percentiles
from tests.bench.party_bus import LISTENER, PartyBus, names, party_bus
from tests.bench.spending import Meter, Tally

MANY = 1_000
EVENTS = 200
"""Said in one round, one after another."""

ALLOWED_SECONDS = 30.0
"""For letting in a thousand: "takes seconds"."""


@dataclass(slots=True)
class _Side:
    """One of the two servers, and what was measured there."""

    bus: PartyBus
    all_seconds: float
    listener_seconds: float
    acknowledged: list[float] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    spent: Tally = field(default_factory=Tally)

    async def round(self) -> None:
        """Some events, each said when the one before has arrived."""
        await self.bus.ask(EVENTS)
        meter = Meter(self.bus.pids)
        meter.start()
        for _ in range(EVENTS):
            acknowledged, arrived = await self.bus.say()
            self.acknowledged.append(acknowledged)
            self.arrived.append(arrived)
        self.spent.add(meter.spent(EVENTS))


async def measure(bench: Bench) -> list[Figure]:
    """Two servers take turns: one with the listening party alone, one where it is the last of a thousand and one."""
    folder = (await bench.machine()).folder
    with bench.reporter.step(f"{MANY:,} parties with their own durables"):
        async with _listening(folder / "one-party", 0) as alone, _listening(folder / "many-parties", MANY) as crowd:
            for _ in range(bench.pace.rounds):
                await alone.round()
                await crowd.round()
            return list(_figures(alone, crowd))


@asynccontextmanager
async def _listening(folder: Path, parties: int) -> AsyncIterator[_Side]:
    async with AsyncExitStack() as stack:
        bus = await stack.enter_async_context(party_bus(folder, parties))
        _, all_seconds = await bus.let_in(names(parties))
        [told], listener_seconds = await bus.let_in([LISTENER])
        stack.push_async_callback((await bus.listen(told)).close)
        yield _Side(bus, all_seconds, listener_seconds)


def _figures(alone: _Side, crowd: _Side) -> Iterator[Figure]:
    """Beside the same with one party: whatever is more, the others cost."""
    there = f"{MANY + 1:,} there"
    yield within(f"parties: letting in {MANY:,}", crowd.all_seconds, "s", allowed=ALLOWED_SECONDS)
    yield above(f"parties: letting in one, {there}", crowd.listener_seconds, "s", floor=alone.listener_seconds)
    for name, times, floor in (
        ("acknowledged", crowd.acknowledged, alone.acknowledged),
        ("at its party", crowd.arrived, alone.arrived),
    ):
        yield from percentiles(f"parties: an event {name}, {there}", times, (MIDDLE, MOST), floor=floor)
    if processes.are_visible():
        one, many = alone.spent.cpu_of_all, crowd.spent.cpu_of_all
        yield cheaper(f"parties: CPU per event, nats, {there}", many, "µs", other=one)
        small, large = (sum(processes.memory_megabytes(side.bus.pids).values()) for side in (alone, crowd))
        yield cheaper(f"parties: memory, nats, {there}", large, "MB", other=small)
