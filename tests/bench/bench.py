"""What a run stands on: servers for the limits, and one private system, started when a part asks for them."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local.folder_lock import sole_use
from deploy.local.progress import Reporter
from deploy.local.setup import Setup
from deploy.local.system import System, running_system
from libs.common.bus.connection import Bus
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.servers import running_nats, running_postgres
from tests.bench.pace import Pace

RUN = "run-"


@dataclass(frozen=True, slots=True)
class Machine:
    """Servers of their own for the limits, flushing like the system's, with nothing else to do."""

    folder: Path
    postgres_url: str
    bus_url: str
    bus: Bus

    @property
    def pids(self) -> dict[str, int]:
        """The two servers, by the files they keep."""
        kept = {"postgres": self.folder / "postgres/cluster/postmaster.pid", "nats": self.folder / "nats/nats.pid"}
        return {name: int(path.read_text(encoding="ascii").split()[0]) for name, path in kept.items()}

    async def database(self, name: str) -> str:
        """A new, empty database for somebody; gives the superuser's way into it."""
        connection = await asyncpg.connect(self.postgres_url)
        try:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()
        return self.inside(name)

    def inside(self, name: str) -> str:
        """The superuser's way into one of its databases."""
        return self.postgres_url.removesuffix("/postgres") + f"/{name}"


class Bench:
    """One run. Everything it starts, it stops."""

    def __init__(
        self, folder: Path, stack: AsyncExitStack, *, pace: Pace, rows: int | None, reporter: Reporter
    ) -> None:
        self.pace = pace
        self._rows = rows
        self.reporter = reporter
        self._folder = folder
        self._stack = stack
        self._machine: Machine | None = None
        self._forgetful: Bus | None = None
        self._system: System | None = None

    def rows(self, *, otherwise: int) -> int:
        """The most rows that were asked for; a part knows how many it takes if nobody says."""
        return self._rows or otherwise

    async def machine(self) -> Machine:
        """The servers for the limits."""
        if self._machine is None:
            with self.reporter.step("Starting servers for the limits"):
                self._machine = await self._start_machine()
        return self._machine

    async def forgetful_bus(self) -> Bus:
        """A server with nats-server's own default, which acknowledges up to two minutes before it flushes."""
        if self._forgetful is None:
            url = self._stack.enter_context(running_nats(self._folder / "forgetful", durable=False))
            self._forgetful = await self._connected(url)
        return self._forgetful

    async def system(self) -> System:
        """The private system, with all its processes, everything durable."""
        if self._system is None:
            with self.reporter.step("Starting a private copy of the network"):
                setup = Setup.private(self._folder / "system", {})
                self._system = await self._stack.enter_async_context(running_system(setup))
        return self._system

    async def _start_machine(self) -> Machine:
        folder = self._folder / "machine"
        folder.mkdir()
        postgres_url = self._stack.enter_context(running_postgres(folder / "postgres", durable=True))
        bus_url = self._stack.enter_context(running_nats(folder / "nats", durable=True))
        return Machine(folder, postgres_url, bus_url, await self._connected(bus_url))

    async def _connected(self, url: str) -> Bus:
        bus = await Bus.connect(url, name="bench limits")
        self._stack.push_async_callback(bus.close)
        await ensure_stream(bus)
        return bus


@asynccontextmanager
async def beginning(folder: Path, *, pace: Pace, rows: int | None, reporter: Reporter) -> AsyncIterator[Bench]:
    """A run in a folder of its own, gone afterwards."""
    with _folder_of_own(folder) as own:
        async with AsyncExitStack() as stack:
            yield Bench(own, stack, pace=pace, rows=rows, reporter=reporter)


@contextmanager
def _folder_of_own(folder: Path) -> Iterator[Path]:
    """On a real disk: a temporary folder may be memory, which flushes nothing. One run at a time."""
    with sole_use(folder / "lock"):
        for killed in folder.glob(f"{RUN}*"):
            shutil.rmtree(killed)
        with tempfile.TemporaryDirectory(dir=folder, prefix=RUN) as own:
            yield Path(own)
