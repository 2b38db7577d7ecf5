"""A power cut takes nothing that the bus had acknowledged; with the server's default setting the same cut does."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from libs.common.bus.connection import Bus
from libs.common.embedded.nats import NatsServer
from libs.common.embedded.nats_configuration import BusUser, service_user
from libs.common.embedded.ports import free_port
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.messaging import running, until
from tests.faults.power_cut_disk import Disk, obstacle
from tests.faults.power_cut_load import Kept, Load, kept
from tests.faults.said import say

pytestmark = pytest.mark.skipif(obstacle() is not None, reason=str(obstacle()))

NOTHING_MISSING = Kept(lost=0, twice=0, out_of_order=0)
SERVICE = service_user("tests-only")


@contextmanager
def server_on_a_disk(folder: Path, *, durable: bool) -> Iterator[tuple[NatsServer, Disk]]:
    server = NatsServer(folder, port=free_port(), durable=durable)
    server.prepare([SERVICE])
    disk = Disk.made(folder / "disk", folder / "jetstream", megabytes=200)
    disk.start(server.child(), is_ready=server.is_ready)
    try:
        yield server, disk
    finally:
        disk.end()


async def connected(server: NatsServer, user: BusUser = SERVICE) -> Bus:
    bus = await Bus.connect(server.url(user), name="test")
    await ensure_stream(bus)
    return bus


async def cut_under_load(server: NatsServer, disk: Disk, load: Load, *, after: int) -> Kept:
    """Cut the power when so many more messages are acknowledged, start on what the disk held, and read."""
    bus, before = await connected(server), load.count

    async def enough() -> bool:
        return load.count >= before + after

    async with running(lambda: load.publish(bus)):
        await until(enough)
        disk.pause()
        await asyncio.to_thread(disk.cut)  # what the server had sent before still arrives, and counts
        await until(lambda: _is_away(bus))
    await bus.close()
    disk.start(server.child(), is_ready=server.is_ready)
    again = await connected(server)
    try:
        return await kept(load, again)
    finally:
        await again.close()


async def _is_away(bus: Bus) -> bool:
    return not bus.connected


async def test_no_acknowledged_event_is_missing_after_two_cuts(tmp_path: Path) -> None:
    load = Load()
    with server_on_a_disk(tmp_path, durable=True) as (server, disk):
        for after in (150, 300):
            assert await cut_under_load(server, disk, load, after=after) == NOTHING_MISSING
    assert load.count >= 450


async def test_with_the_servers_default_the_same_cut_loses_acknowledged_events(tmp_path: Path) -> None:
    """So the method sees what is lost."""
    load = Load()
    with server_on_a_disk(tmp_path, durable=False) as (server, disk):
        found = await cut_under_load(server, disk, load, after=300)
    assert found.lost > 0


@pytest.mark.soak
async def test_a_hundred_cuts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load, chance = Load(), random.Random(3)
    with server_on_a_disk(tmp_path, durable=True) as (server, disk):
        for _ in range(100):
            assert await cut_under_load(server, disk, load, after=chance.randrange(1, 400)) == NOTHING_MISSING
    say(capsys, f"100 power cuts, sync_interval always: 0 of {load.count} acknowledged messages lost")
    assert load.count > 10_000


@pytest.mark.soak
@pytest.mark.parametrize("interval", ["1s", "2m"])
async def test_what_a_longer_interval_loses(tmp_path: Path, interval: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten cuts, each a while after the start: what `deploy/nats/README.md` says of these settings."""
    lost, acknowledged, chance = 0, 0, random.Random(4)
    for turn in range(10):
        load = Load()
        with server_on_a_disk(tmp_path / str(turn), durable=False) as (server, disk):
            text = server.configuration.read_text(encoding="utf-8")
            server.configuration.write_text(text.replace('"2m"', f'"{interval}"'), encoding="utf-8")
            disk.end()
            disk.start(server.child(), is_ready=server.is_ready)
            lost += (await cut_under_load(server, disk, load, after=chance.randrange(4_000, 12_000))).lost
        acknowledged += load.count
    say(capsys, f"10 power cuts, sync_interval {interval}: {lost} of {acknowledged} acknowledged messages lost")
    assert lost > 0
