"""The part `peers`: other ways to do the same work, in turns with the network, on the same machine and as durable.

Row and audit entry in one transaction with a job or an event; one consumer, which writes one effect row.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from libs.common.embedded.failures import CannotRun
from tests.bench import processes
from tests.bench.bench import Machine
from tests.bench.companion import Companion, accompanied
from tests.bench.driving import Driver, one_row
from tests.bench.figure import Figure, beside, cheaper
from tests.bench.pace import Pace
from tests.bench.peers.work import TABLES
from tests.bench.spending import Meter, Spent, Tally

PYTHON: Final = Path(".venv-bench/bin/python")
MODULE: Final = "tests.bench.peers"

FASTSTREAM, PROCRASTINATE, QUEUE = "FastStream with outbox", "procrastinate", "SKIP LOCKED queue"
MODULES: Final = {
    FASTSTREAM: "faststream_outbox",
    PROCRASTINATE: "procrastinate_jobs",
    QUEUE: "skip_locked",
}

GOALS: Final = {FASTSTREAM: 4.0, PROCRASTINATE: 8.0, QUEUE: None}
"""How many times less CPU an event should take in the network."""

SECONDS: Final = 1.5
SLACK: Final = 30.0
PATIENCE: Final = 120.0
LOOK_EVERY: Final = 0.05


@dataclass(slots=True)
class Contest:
    """All of them in turns; the network's figures are those of single-row commands."""

    machine: Machine
    driver: Driver
    pace: Pace
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in MODULES})
    own: Tally = field(default_factory=Tally)
    memory: dict[str, float] = field(default_factory=dict)

    async def measure(self) -> list[Figure]:
        """All rounds, then the figures."""
        for name in MODULES:
            await self._prepare(name)
        await self.driver.once(one_row)
        for _ in range(self.pace.rounds):
            self.own.add(await self.driver.flat_out(one_row, seconds=SECONDS * self.pace.seconds))
            for name in MODULES:
                self.tallies[name].add(await self._turn(name))
        return list(self._figures())

    async def _prepare(self, name: str) -> None:
        """A database of its own, with the tables of all and what it adds to them."""
        connection = await asyncpg.connect(await self.machine.database(MODULES[name]))
        try:
            await connection.execute(TABLES)
        finally:
            await connection.close()
        command = (str(PYTHON), "-m", MODULE, *self._arguments(name, "prepare"))
        if not PYTHON.exists():
            raise CannotRun(f"{PYTHON} is missing: start the benchmarks with `make bench`.")
        process = await asyncio.create_subprocess_exec(*command)
        if await process.wait() != 0:
            raise CannotRun(f"{name} could not be prepared.")

    async def _turn(self, name: str) -> Spent:
        """Its processes live only as long as its turn: one that waits for work looks for it."""
        async with AsyncExitStack() as stack:
            worker = await stack.enter_async_context(self._started(name, "work"))
            writer = await stack.enter_async_context(self._started(name, "write"))
            onlooker = await asyncpg.connect(self.machine.inside(MODULES[name]))
            stack.push_async_callback(onlooker.close)
            return await self._run(name, writer, worker, onlooker)

    async def _run(
        self, name: str, writer: Companion, worker: Companion, onlooker: "asyncpg.Connection[asyncpg.Record]"
    ) -> Spent:
        await _until_effects(onlooker, await onlooker.fetchval("SELECT count(*) FROM samples"))
        known = await onlooker.fetchval("SELECT count(*) FROM effects")
        pids = {"writers": writer.pid, "worker": worker.pid}
        meter = Meter({**pids, **self.machine.pids})
        meter.start()
        seconds = SECONDS * self.pace.seconds
        written = int(await writer.ask(f"{seconds}\n".encode(), within=seconds + SLACK))
        await _until_effects(onlooker, known + written)
        spent = meter.spent(written)
        for process, megabytes in processes.memory_megabytes(pids).items():
            self.memory[f"{name}, {process}"] = megabytes
        return spent

    def _started(self, name: str, role: str) -> AbstractAsyncContextManager[Companion]:
        return accompanied(f"{name} {role}", MODULE, *self._arguments(name, role), python=PYTHON, waits=True)

    def _arguments(self, name: str, role: str) -> tuple[str, ...]:
        return MODULES[name], role, self.machine.inside(MODULES[name]), self.machine.bus_url

    def _figures(self) -> Iterator[Figure]:
        own = self.own
        yield Figure("peers: events, the network", own.rate, "1/s")
        for name, tally in self.tallies.items():
            yield beside(f"peers: events, {name} beside the network", tally.rate, "1/s", limit=own.rate)
        for name, tally in self.tallies.items():
            if own.cpu_each:
                title = f"peers: CPU per event, the network beside {name}"
                yield cheaper(title, own.cpu_of_all, "µs", other=tally.cpu_of_all, times=GOALS[name])
        for name, tally in (("the network", own), *self.tallies.items()):
            yield from tally.by_process(f"peers: CPU per event, {name}")
        for name, megabytes in self.memory.items():
            yield Figure(f"peers: memory, {name}", megabytes, "MB")


async def _until_effects(onlooker: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while await onlooker.fetchval("SELECT count(*) FROM effects") < count:
                await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        raise CannotRun(f"A peer has not done all its work after {PATIENCE:.0f} seconds.") from None
