"""Every service is restarted under load: whoever asks hears at worst that he must ask again, and nothing is done twice."""

import asyncio
import random
import signal

import asyncpg
import httpx
import pytest

from deploy.local.system import System
from libs.common.embedded.ports import LOOPBACK, answers
from libs.common.provisioning.databases import SERVICES
from tests.conftest import Live
from tests.faults.kills_client import Told
from tests.faults.kills_load import HOSPITALS, clinician, treatment
from tests.faults.kills_run import Tally, check_run, loaded

pytestmark = pytest.mark.xdist_group("faults")

DONE = {"200", "201", "MLLP AA"}
NOT_HERE_YET = {"404", "409"}
"""Reporting has not heard of the child, or a service is told to wait for the event: no matter of the restart."""

CLEAN = {"ConnectError", "ReadError", "WriteError", "RemoteProtocolError", "503", "MLLP AR", "MLLP CR"}
"""Nobody there, a connection that ended before any answer, or a service that asks to come again."""

SEED = 20261122
PATIENCE = 60.0


async def test_rolling_restart_under_load(hurt: Live) -> None:
    async with loaded(hurt, answer_within=PATIENCE) as load:
        async with load.going_on(random.Random(SEED)):
            for service in SERVICES:
                await restarted(hurt.system, service, load.client.told)
        await check_run(hurt, load, Tally(SEED, load.client.told))
        assert set(load.client.told.tries) <= DONE | NOT_HERE_YET | CLEAN, load.client.told.tries


async def restarted(system: System, service: str, told: Told) -> None:
    """Its worker and its HTTP process are told to stop, and come back by themselves; the service has answered since."""
    both = (f"{service}-worker", service)
    starts = {name: system.starts(name) for name in both}
    for name in both:
        system.kill(name, signal.SIGTERM)
    answered = told.successes[service]
    async with asyncio.timeout(PATIENCE):
        while not all(system.starts(name) > starts[name] and system.is_ready(name) for name in both):
            await asyncio.sleep(0.02)
        while told.successes[service] == answered:
            await asyncio.sleep(0.02)


async def test_a_request_that_has_begun_is_finished_before_the_process_leaves(hurt: Live) -> None:
    async with loaded(hurt) as load:
        child = await load.born(HOSPITALS[0])
        token = await hurt.token(clinician(child.hospital))
        path = f"{child.path}/treatments/{child.treatment.removeprefix('treatment/')}"
        lock = await asyncpg.connect(hurt.admin_url("registry"))
        idle = await kept_alive(hurt, "registry")
        try:
            async with lock.transaction():
                await lock.execute("SELECT FROM patients WHERE code = $1 FOR UPDATE", child.code)
                request = asyncio.create_task(
                    hurt.http.put(
                        f"{hurt.where.services['registry']}{path}",
                        json={**treatment(), "reason": "Read again."},
                        headers={"Authorization": f"Bearer {token}"},
                    )
                )
                await until_waits(lock)
                pid = hurt.system.pids()["registry"]
                hurt.system.kill("registry", signal.SIGTERM)
                assert await idle[0].read() == b""  # the end, and no reset
                await nobody_listens(hurt)
                assert hurt.system.pids().get("registry") == pid
                assert not request.done()
            answer = await request
        finally:
            idle[1].close()
            await lock.close()
        assert answer.status_code == httpx.codes.OK, answer.text
        await hurt.system.until_ready()


async def kept_alive(live: Live, service: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that has had one answer and waits for its next request."""
    reader, writer = await asyncio.open_connection(LOOPBACK, live.system.setup.ports.services[service])
    writer.write(f"GET /health/live HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return reader, writer


async def until_waits(lock: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Somebody waits for the row that is locked."""
    mine = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    async with asyncio.timeout(PATIENCE):
        while not await lock.fetchval(mine):
            await asyncio.sleep(0.01)


async def nobody_listens(live: Live) -> None:
    """No new connection is taken."""
    async with asyncio.timeout(PATIENCE):
        while answers(live.system.setup.ports.services["registry"]):
            await asyncio.sleep(0.01)
