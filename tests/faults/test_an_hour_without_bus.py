"""An hour without NATS, by the wall clock: every write answers, nothing grows, little is said, and everything arrives.

REALLNET_HOUR_MINUTES makes the hour shorter, to try the test itself.
"""

import asyncio
import gc
import io
import json
import os
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
import structlog

from libs.common import logging
from libs.common.bus.connection import Bus
from libs.common.consumer import Heard
from libs.common.contracts.registry import PatientRegistered
from libs.common.database import Database, Transaction
from libs.common.provisioning.databases import ServiceDatabase, provision_databases
from libs.common.provisioning.stream import ensure_stream
from libs.common.reader.reader import Reader
from libs.common.relay import Relay
from libs.common.testing.databases import PASSWORD
from libs.common.testing.messaging import until
from libs.common.tests.conftest import create_tables
from libs.common.tests.test_relay import everything_in, versions_by_patient, waiting
from libs.common.worker import keep_running
from tests.faults.deeds import Deeds, deeds
from tests.faults.stoppable import Stoppable, stoppable_nats

MINUTES = float(os.environ.get("REALLNET_HOUR_MINUTES", "60"))
A_SECOND = 2
"""Writes."""

BACK_WITHIN = 60.0
"""Seconds until the last event of the hour has arrived; the relay asks every few seconds for the bus."""


async def hear(_: Transaction, __: PatientRegistered) -> None:
    """Nothing is done about it; that it is heard is enough."""


async def provisioned(admin_url: str) -> ServiceDatabase:
    made = await provision_databases(admin_url, passwords=defaultdict(lambda: PASSWORD), services=["hour"])
    await create_tables(made["hour"])
    return made["hour"]


def size() -> tuple[int, int]:
    """Tasks and objects of this process."""
    gc.collect()
    return len(asyncio.all_tasks()), len(gc.get_objects())


@asynccontextmanager
async def working(address: ServiceDatabase, database: Database, url: str) -> AsyncIterator[Bus]:
    """A worker's relay and reader."""
    bus = await Bus.connect(url, name="worker")
    await ensure_stream(bus)
    heard = {PatientRegistered.type(): Heard(PatientRegistered, (hear,))}
    reader = Reader(database, address.app_url, bus, name="hour", heard=heard)
    parts = {"relay": Relay(address.app_url, bus).run, "reader": reader.run}
    tasks = [asyncio.create_task(keep_running(name, run)) for name, run in parts.items()]
    try:
        yield bus
    finally:
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
        await bus.close()


async def write_for(service: Deeds, minutes: float, *, after: int = 0) -> int:
    """At a steady pace; every write is answered at once. Returns how many there are."""
    began, done = time.monotonic(), 0
    while time.monotonic() < began + 60 * minutes:
        answer = await service.do(f"write-{after + done}", version=after + done + 1)
        assert answer.status_code == 201, answer.text
        done += 1
        await asyncio.sleep(max(0.0, began + done / A_SECOND - time.monotonic()))
    return after + done


async def an_hour(server: Stoppable, address: ServiceDatabase) -> None:
    database = Database.connect(address.app_url, application_name="hour")
    async with (
        working(address, database, server.url) as bus,
        deeds(database_url=address.app_url, bus_url=server.url) as service,
    ):
        server.stop()
        warm = await write_for(service, MINUTES / 6)
        tasks, objects = size()
        written = await write_for(service, MINUTES * 5 / 6, after=warm)
        tasks_then, objects_then = size()
        server.start()
        await until(lambda: _none_waits(database), patience=BACK_WITHIN)
        found = versions_by_patient(await everything_in(bus))
    await database.close()
    assert found == {"patient/A": list(range(1, written + 1))}
    assert tasks_then <= tasks + 1
    assert objects_then <= objects * 1.02


async def _none_waits(database: Database) -> bool:
    return await waiting(database) == 0


@pytest.mark.soak
async def test_an_hour(postgres_url: str, tmp_path: Path) -> None:
    out, before = io.StringIO(), structlog.get_config()
    logging.configure(service="registry", stream=out)
    with stoppable_nats(tmp_path) as server:
        await an_hour(server, await provisioned(postgres_url))
    structlog.configure(**before)
    said = [line for line in map(json.loads, out.getvalue().splitlines()) if line["level"] in {"warning", "error"}]
    assert sum("bus is away" in line["event"] for line in said) == 2, "once by each of the two connections"
    assert len(said) < max(MINUTES, 10)
