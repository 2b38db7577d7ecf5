"""When PostgreSQL's disk is full a write is refused with 503 and leaves nothing half done; with room again it goes."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from asyncpg import DiskFullError

from libs.common.embedded.child_process import recent
from libs.common.embedded.ports import free_port
from libs.common.embedded.postgres import PostgresServer
from libs.common.lasting_connection import lasting_connection
from libs.common.provisioning.databases import provision_databases
from libs.common.testing.databases import PASSWORD
from libs.common.tests.conftest import create_tables
from tests.faults.deeds import Deeds, deeds, is_a_clean_503
from tests.faults.power_cut_disk import Disk, obstacle

pytestmark = [pytest.mark.soak, pytest.mark.skipif(obstacle() is not None, reason=str(obstacle()))]

NO_BUS = "nats://127.0.0.1:1"
MEGABYTES = 160
MOST = 2_000
"""Writes that must not fit into what a page here and there has left."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """On a small disk of its own."""
    server = PostgresServer(tmp_path / "postgres", port=free_port(), password=PASSWORD, durable=False)
    server.prepare()
    disk = Disk.made(tmp_path / "disk", server.directory, megabytes=MEGABYTES)
    child = server.child(log=tmp_path / "log")
    disk.start(child, is_ready=lambda: "ready to accept" in recent(child.log))
    yield server
    disk.end()


async def room_in_the_log(server: PostgresServer) -> None:
    """A new segment, which is there in full from its beginning: what is to be full is the disk of the tables.

    A log that cannot be written stops the server, and a stopped server is tried elsewhere.
    """
    admin = await lasting_connection(server.url, name="test")
    await admin.execute("SELECT pg_switch_wal()")
    await admin.execute("SELECT pg_logical_emit_message(true, 'test', 'the first of the new segment')")
    await admin.close()


async def ballast(server: PostgresServer, megabytes: int) -> None:
    """Files beside the tables, written by the server itself and therefore on its disk."""
    admin = await lasting_connection(server.url, name="test")
    for name in ("most", "rest"):
        rows = f"SELECT repeat('x', 1000) FROM generate_series(1, {megabytes * 1_000})"
        with suppress(DiskFullError):
            await admin.execute(f"COPY ({rows}) TO '{server.cluster}/ballast-{name}'")
    await admin.close()


async def write_until_full(service: Deeds) -> tuple[int, httpx.Response]:
    for turn in range(MOST):
        answer = await service.do(f"{turn}")
        if answer.status_code != 201:
            return turn, answer
    raise AssertionError("the disk never became full")


async def test_a_full_disk(server: PostgresServer) -> None:
    made = (await provision_databases(server.url, passwords=defaultdict(lambda: PASSWORD), services=["deeds"]))["deeds"]
    await create_tables(made)
    async with deeds(database_url=made.app_url, bus_url=NO_BUS) as service:
        await room_in_the_log(server)
        await ballast(server, MEGABYTES)
        count, refused = await write_until_full(service)
        assert is_a_clean_503(refused)
        assert await service.written() == (count, count, count)
        await ballast(server, 0)
        assert (await service.do(f"{count}")).status_code == 201
        assert await service.written() == (count + 1, count + 1, count + 1)
