"""The background process of a service: relay, reader, clocks and housekeeping, for as long as it is let."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import ModuleType

import structlog
import uvloop

from libs.common import housekeeping, logging
from libs.common.auditing import sealing
from libs.common.auditing.checkpoints import Checkpoints
from libs.common.auditing.sealing import Sealing
from libs.common.bus.connection import Bus
from libs.common.bus.promises import watch_stream
from libs.common.consumer import Heard, reactions_in
from libs.common.database import Database
from libs.common.reader.reader import Reader
from libs.common.relay import Relay
from libs.common.settings import WRONG_SETTINGS, ServiceSettings, variable_of

FIRST_WAIT = 0.2
LONGEST_WAIT = 10.0
BUS_WAIT = 2.0
"""Relay and reader wait no longer: while a cluster elects, nothing tells them when it has done."""

STEADY_AFTER = 30.0
"""Seconds after which work counts as having run well, so that its next failure is a first one."""

STOP_WITHIN = 1.5
"""Seconds after which a process that was told to stop leaves, whatever still holds it."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that falls due by time alone. It may run twice at once and must not mind."""

    name: str
    every: timedelta
    run: Callable[[Database], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that goes on for as long as the bus is there, beside relay and reader."""

    name: str
    run: Callable[[Bus], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Worker:
    """What a service does when nobody asks."""

    service: str
    settings: ServiceSettings
    consumers: ModuleType
    clocks: Sequence[Clock] = field(default=())
    tasks: Sequence[Task] = field(default=())


def run(worker: Worker) -> None:
    """Work until SIGTERM or SIGINT."""
    if worker.settings.audit_key is None and worker.settings.environment == "production":
        sys.stderr.write(f"{worker.service} cannot start: {variable_of('audit_key')} is missing.\n")
        raise SystemExit(WRONG_SETTINGS)
    logging.configure(service=worker.service, level=worker.settings.log_level)
    uvloop.run(_until_told(worker))


async def _until_told(worker: Worker) -> None:
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, _stop, told)
    work = asyncio.create_task(work_for_ever(worker))
    stop = asyncio.create_task(told.wait())
    await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    work.cancel()
    [ended, _] = await asyncio.gather(work, stop, return_exceptions=True)
    if not told.is_set():
        _log.critical("worker cannot go on", error=_first_name(ended) if ended else "nothing")
        raise SystemExit(1)


def _stop(told: asyncio.Event) -> None:
    """Stop in good order, or in any case: drivers may wait for ever to say goodbye to a server that is gone.

    What was not committed is rolled back, what was not published is still marked: nothing is lost by leaving.
    """
    told.set()
    leaving = threading.Timer(STOP_WITHIN, os._exit, (0,))
    leaving.daemon = True
    leaving.start()


async def work_for_ever(worker: Worker) -> None:
    """Do all of it side by side; what fails is begun again, later each time."""
    settings = worker.settings
    database = Database.connect(settings.database_url, application_name=f"{worker.service} worker", pool_size=4)
    heard = reactions_in(worker.consumers)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_running("bus", partial(_carry_and_hear, worker, database, heard)))
            for clock in (*worker.clocks, _housekeeping(worker.service), _sealing(worker)):
                group.create_task(keep_running(clock.name, _ticking(clock, database)))
    finally:
        await database.close()


async def _carry_and_hear(worker: Worker, database: Database, heard: Mapping[str, Heard]) -> None:
    """Everything that needs the bus; ends when the server has closed the connection for good."""
    bus = await Bus.connect(worker.settings.bus_url, name=f"{worker.service} worker")
    relay = Relay(worker.settings.database_url, bus)
    reader = Reader(database, worker.settings.database_url, bus, name=worker.service, heard=heard)
    database.wake = relay.wake
    try:
        await bus.on_hint(worker.service, relay.wake)
        async with asyncio.TaskGroup() as group:
            group.create_task(bus.until_closed())
            group.create_task(keep_running("stream", partial(watch_stream, bus)))
            group.create_task(keep_running("relay", partial(once_connected, bus, relay.run), longest=BUS_WAIT))
            if heard:
                group.create_task(keep_running("reader", partial(once_connected, bus, reader.run), longest=BUS_WAIT))
            for task in worker.tasks:
                group.create_task(keep_running(task.name, partial(task.run, bus)))
            group.create_task(_say_ready(worker, relay, reader if heard else None))
    finally:
        await bus.close()


async def once_connected(bus: Bus, work: Callable[[], Awaitable[object]]) -> None:
    """Begin at once when the bus is back, however long it was away and the pauses had grown."""
    await bus.until_connected()
    await work()


async def keep_running(name: str, work: Callable[[], Awaitable[object]], *, longest: float = LONGEST_WAIT) -> None:
    """Run it again whenever it fails, with growing pauses; the same failure in a row is told once."""
    wait, told = FIRST_WAIT, ""
    while True:
        started = asyncio.get_running_loop().time()
        failure = await _failure_of(work)
        if asyncio.get_running_loop().time() - started > STEADY_AFTER:
            wait, told = FIRST_WAIT, ""
        if failure and failure != told:
            _log.warning("work failed, will begin again until it goes", process=name, error=failure)
        told = failure
        await asyncio.sleep(wait)
        wait = min(wait * 2, longest)


async def _failure_of(work: Callable[[], Awaitable[object]]) -> str:
    """Run it; the kind of failure it ends with, or nothing."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - whatever fails is begun again
        return _first_name(error)
    return ""


def _first_name(error: BaseException) -> str:
    """The kind of the first failure inside; never its text, which may hold values."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


def _ticking(clock: Clock, database: Database) -> Callable[[], Awaitable[None]]:
    async def tick() -> None:
        while True:
            await clock.run(database)
            await asyncio.sleep(clock.every.total_seconds())

    return tick


def _housekeeping(service: str) -> Clock:
    return Clock("housekeeping", housekeeping.EVERY, housekeeping.Housekeeping(service).tidy)


def _sealing(worker: Worker) -> Clock:
    """Seals over the audit trail, and checkpoints where there is a key to sign them with."""
    key, folder = worker.settings.audit_key, worker.settings.audit_checkpoints
    checkpoints = Checkpoints(folder, service=worker.service, key=key) if key else None
    return Clock("audit seals", sealing.EVERY, Sealing(worker.service, checkpoints).seal)


async def _say_ready(worker: Worker, relay: Relay, reader: Reader | None) -> None:
    """Touch the file the supervisor waits for."""
    await relay.relaying.wait()
    if reader is not None:
        await reader.reading.wait()
    _log.info("worker is ready")
    if worker.settings.ready_file is not None:
        worker.settings.ready_file.touch()
