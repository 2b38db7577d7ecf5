"""A whole ReALLNet on this machine: started, looked at, hurt and stopped by whoever needs one."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import anyio

from deploy.local.doors import doors
from deploy.local.first_sentence import first_sentence
from deploy.local.folder_lock import sole_use
from deploy.local.long_logs import put_aside
from deploy.local.ports import address
from deploy.local.preflight import check
from deploy.local.progress import Reporter, Silent
from deploy.local.setup import Setup
from deploy.local.start import bring_up
from deploy.local.supervisor import Supervisor
from deploy.parties.graces import end_graces
from libs.common.embedded.failures import CannotRun


class System:
    """One running copy. Its life is a task of its own, so that fixtures may begin and end it in different tasks."""

    def __init__(self, setup: Setup, reporter: Reporter) -> None:
        self.setup = setup
        self.reporter = reporter
        self._supervisor: Supervisor | None = None
        self._scope = anyio.CancelScope()
        self._up, self._ending = asyncio.Event(), asyncio.Event()
        self._life = asyncio.create_task(self._live())

    @property
    def is_up(self) -> bool:
        """Everything was ready, and nobody has begun to stop it."""
        return self._up.is_set() and not self._ending.is_set()

    def address(self, service: str) -> str:
        """Where a service answers (`registry` …), `samples-listener`, or the `issuer`."""
        return self.setup.issuer if service == "issuer" else address(self.setup.ports.http[service])

    def door(self, name: str) -> int:
        """The port at which instruments call."""
        return next(door.port for door in doors(self.setup).door if door.name == name and door.port)

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.setup.places.log(name)

    def pids(self) -> dict[str, int]:
        """The running processes: postgres, nats, issuer, <service>, <service>-worker, samples-listener."""
        return self._running().pids()

    def is_ready(self, name: str) -> bool:
        """Whether a process runs and is ready."""
        return self._running().is_ready(name)

    def starts(self, name: str) -> int:
        """How often a process was started."""
        return self._running().starts(name)

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Let one process crash; it is started again by itself."""
        self._running().kill(name, how)

    async def until_ready(self) -> None:
        """Wait until all processes are up again after a crash."""
        await self._running().until_ready()

    async def until_up(self) -> None:
        """Wait for the first readiness of everything, or for the end of a start that failed."""
        await _first_of(self._up, self._ending)

    async def while_up(self, work: Coroutine[object, object, None]) -> None:
        """Do something with the running system; given up when the system ends first."""
        task = asyncio.ensure_future(work)
        if self.is_up:
            ending = asyncio.ensure_future(self._ending.wait())
            await asyncio.wait([task, ending], return_when=asyncio.FIRST_COMPLETED)
            ending.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait([task])
        if not task.cancelled():
            task.result()

    def ask_to_stop(self) -> None:
        """Begin the end: workers first, the database last."""
        self._ending.set()
        self._scope.cancel()

    async def until_stopped(self) -> None:
        """Wait for the end; raises the one sentence if it was not asked for."""
        await asyncio.wait([self._life])
        self._life.result()

    async def _live(self) -> None:
        try:
            with self._scope, sole_use(self.setup.places.lock):
                check(self.setup)
                put_aside(self.setup.places.logs)
                await self._run()
        except BaseExceptionGroup as failures:
            sentence = first_sentence(failures)
            if sentence is None:
                raise
            raise sentence from None
        finally:
            self._ending.set()

    async def _run(self) -> None:
        async with anyio.create_task_group() as tasks:
            self._supervisor = Supervisor(tasks, tireless=self.setup.tireless)
            try:
                await bring_up(self.setup, self._supervisor, self.reporter)
                if self.setup.nats_url is None:
                    tasks.start_soon(end_graces, self.setup)
                self._up.set()
                await anyio.sleep_forever()
            finally:
                self._ending.set()
                await self._supervisor.stop()

    def _running(self) -> Supervisor:
        if self._supervisor is None:
            raise CannotRun("The system has not been started.")
        return self._supervisor


@asynccontextmanager
async def running_system(setup: Setup, reporter: Reporter | None = None) -> AsyncIterator[System]:
    """Start a system, give it when everything is ready, stop it."""
    async with beginning_system(setup, reporter or Silent()) as system:
        await system.until_up()
        if not system.is_up:
            await system.until_stopped()
        yield system


@asynccontextmanager
async def beginning_system(setup: Setup, reporter: Reporter) -> AsyncIterator[System]:
    """Begin to start a system and give it at once; stop it whatever happens."""
    system = System(setup, reporter)
    try:
        yield system
    finally:
        system.ask_to_stop()
        await system.until_stopped()


async def _first_of(*events: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
