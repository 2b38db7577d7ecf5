"""A worker that stands still so long that it loses its turn, and then wakes up, spoils nothing of what its heir did."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local import nats, postgres, programs
from libs.common.embedded.child_process import end_group, spawn
from tests.conftest import Live
from tests.faults.kills_run import Tally, check_run, loaded
from tests.faults.kills_system import killable_system
from tests.faults.pauses import paused

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.soak]

ROUNDS = 5
SEED = 20261122
PATIENCE = 60.0

BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = $1 AND application_name IN ('relay', 'reader ' || $1, $1 || ' worker')
"""
RELAYS = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'relay'"
POSITIONS = "SELECT sum(position) FROM reader_positions"


@pytest.mark.parametrize("service", ["registry", "reporting"])
async def test_a_stalled_worker_that_wakes_up_is_overtaken(tmp_path: Path, service: str) -> None:
    """The registry's relay carries most, reporting's reader hears most; they stall in the midst of it."""
    async with killable_system(tmp_path / "var") as live, loaded(live) as load:
        async with load.going_on(random.Random(SEED)):
            for _ in range(ROUNDS):
                await overtaken(live, service)
        await check_run(live, load, Tally(SEED, load.client.told))


async def overtaken(live: Live, service: str) -> None:
    """One stalls, PostgreSQL gives its connections up as if its machine had vanished, another one takes its turn."""
    await live.system.until_ready()
    backends = [row["pid"] for row in await live.rows(service, BACKENDS, service)]
    async with heir(live, service) as ready:
        with paused(live.system.pids()[f"{service}-worker"]):
            await live.rows(service, "SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", backends)
            await until(ready)
            await until(further(live, service, await position(live, service)))
        await until(two_relays(live, service))
    await until(further(live, service, await position(live, service)))


@asynccontextmanager
async def heir(live: Live, service: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    """A second worker of the service; says whether it has the turn."""
    setup = live.system.setup
    charge = programs.worker(setup, postgres.addresses(setup)[service], bus_url=nats.bus_url(setup))
    ready = setup.places.ready(f"{service}-heir")
    ready.unlink(missing_ok=True)
    environment = {**(charge.child.environment or {}), "REALLNET_READY_FILE": str(ready)}
    process = spawn(replace(charge.child, log=setup.places.log(f"{service}-heir"), environment=environment))

    async def has_turn() -> bool:
        assert process.poll() is None, "the heir has died"
        return ready.exists()

    try:
        yield has_turn
    finally:
        end_group(process)


def further(live: Live, service: str, than: int) -> Callable[[], Awaitable[bool]]:
    """Whether relay or reader have moved on."""

    async def look() -> bool:
        return await position(live, service) > than

    return look


def two_relays(live: Live, service: str) -> Callable[[], Awaitable[bool]]:
    """Whether the one that woke up has noticed, and waits for its turn beside its heir."""

    async def look() -> bool:
        [row] = await live.rows(service, RELAYS, service)
        return bool(row["count"] == 2)

    return look


async def position(live: Live, service: str) -> int:
    """How far relay and reader have come, together."""
    [row] = await live.rows(service, POSITIONS)
    return int(row["sum"])


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Look until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not await look():
            await asyncio.sleep(0.05)
