"""The background process of a service: relay, reader, clocks and housekeeping, for as long as it is let."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType

import structlog
import uvloop

from libs.common import idempotency, logging
from libs.common.bus.connection import Bus
from libs.common.call import Call
from libs.common.consumer import reactions_in
from libs.common.database import Database
from libs.common.reader.reader import Reader
from libs.common.relay import Relay
from libs.common.settings import ServiceSettings

FIRST_WAIT = 0.2
LONGEST_WAIT = 10.0
STEADY_AFTER = 30.0
"""Seconds after which work counts as having run well, so that its next failure is a first one."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Clock:
    """Something that falls due by time alone. It may run twice at once and must not mind."""

    name: str
    every: timedelta
    run: Callable[[Database], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Worker:
    """What a service does when nobody asks."""

    service: str
    settings: ServiceSettings
    consumers: ModuleType
    clocks: Sequence[Clock] = field(default=())


def run(worker: Worker) -> None:
    """Work until SIGTERM or SIGINT."""
    logging.configure(service=worker.service, level=worker.settings.log_level)
    uvloop.run(_until_told(worker))


async def _until_told(worker: Worker) -> None:
    told = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, told.set)
    work = asyncio.create_task(work_for_ever(worker))
    stop = asyncio.create_task(told.wait())
    await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    work.cancel()
    await asyncio.gather(work, stop, return_exceptions=True)


async def work_for_ever(worker: Worker) -> None:
    """Do all of it side by side; what fails is begun again, later each time."""
    settings = worker.settings
    database = Database.connect(settings.database_url, application_name=f"{worker.service} worker", pool_size=4)
    bus = await _connected(settings.bus_url, worker.service)
    relay = Relay(settings.database_url, bus)
    database.wake = relay.wake
    await bus.on_hint(worker.service, relay.wake)
    heard = reactions_in(worker.consumers)
    reader = Reader(database, settings.database_url, bus, name=worker.service, heard=heard)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_running("relay", relay.run))
            if heard:
                group.create_task(keep_running("reader", reader.run))
            for clock in (*worker.clocks, _housekeeping(worker.service)):
                group.create_task(keep_running(clock.name, _ticking(clock, database)))
            group.create_task(_say_ready(worker, relay, reader if heard else None))
    finally:
        await bus.close()
        await database.close()


async def keep_running(name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Run it again whenever it fails, with growing pauses."""
    wait = FIRST_WAIT
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - whatever fails is begun again
            _log.warning("work failed, will begin again", process=name, error=_first_name(error))
        ran = asyncio.get_running_loop().time() - started
        wait = FIRST_WAIT if ran > STEADY_AFTER else min(wait * 2, LONGEST_WAIT)
        await asyncio.sleep(wait)


def _first_name(error: BaseException) -> str:
    """The kind of the first failure inside; never its text, which may hold values."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


async def _connected(url: str, service: str) -> Bus:
    """Wait for a bus that is not up yet."""
    while True:
        try:
            return await Bus.connect(url, name=f"{service} worker")
        except Exception as error:  # noqa: BLE001 - nats-py raises many kinds; each is tried again
            _log.warning("bus not there yet", error=type(error).__name__)
            await asyncio.sleep(1)


def _ticking(clock: Clock, database: Database) -> Callable[[], Awaitable[None]]:
    async def tick() -> None:
        while True:
            await clock.run(database)
            await asyncio.sleep(clock.every.total_seconds())

    return tick


def _housekeeping(service: str) -> Clock:
    async def prune(database: Database) -> None:
        async with database.transaction(Call.service(service)) as tx:
            await idempotency.prune(tx, tx.now)

    return Clock("housekeeping", timedelta(hours=1), prune)


async def _say_ready(worker: Worker, relay: Relay, reader: Reader | None) -> None:
    """Touch the file the supervisor waits for."""
    await relay.relaying.wait()
    if reader is not None:
        await reader.reading.wait()
    _log.info("worker is ready")
    if worker.settings.ready_file is not None:
        worker.settings.ready_file.touch()
