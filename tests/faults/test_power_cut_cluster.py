"""The power fails under all three servers of a cluster at the same moment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from libs.common.bus.connection import Bus
from libs.common.embedded.nats_cluster import Member, members, prepare_all, urls
from libs.common.embedded.nats_configuration import service_user
from libs.common.testing.messaging import running, until
from libs.common.testing.nats_cluster import has_stream, is_whole
from tests.faults.power_cut_disk import Disk, obstacle
from tests.faults.power_cut_load import Kept, Load, kept
from tests.faults.said import say

pytestmark = [pytest.mark.soak, pytest.mark.skipif(obstacle() is not None, reason=str(obstacle()))]

NOTHING_MISSING = Kept(lost=0, twice=0, out_of_order=0)
SERVICE = service_user("tests-only")
PATIENCE = 90.0


@dataclass
class Powered:
    """Three servers, each on a disk of its own."""

    cluster: Sequence[Member]
    disks: Sequence[Disk]

    def start(self) -> None:
        for member, disk in zip(self.cluster, self.disks, strict=True):
            disk.start(member.server.child(), is_ready=member.server.is_ready)

    def cut(self) -> None:
        for disk in self.disks:
            disk.pause()
        for disk in self.disks:
            disk.cut()

    def end(self) -> None:
        for disk in self.disks:
            disk.end()

    async def bus(self) -> Bus:
        """Connected, when there is a stream with all its copies."""
        bus = await Bus.connect(urls(self.cluster, SERVICE), name="test")
        await until(lambda: has_stream(bus), patience=PATIENCE)
        await until(lambda: is_whole(bus), patience=PATIENCE)
        return bus


def powered(folder: Path, *, durable: bool) -> Powered:
    cluster = members(folder, durable=durable)
    prepare_all(cluster, [SERVICE])
    stores = [(folder / f"disk-{member.name}", member.server.directory / "jetstream") for member in cluster]
    return Powered(cluster, [Disk.made(image, store, megabytes=100) for image, store in stores])


async def cut_under_load(three: Powered, load: Load, *, after: int) -> Kept:
    three.start()
    bus = await three.bus()
    before = load.count

    async def enough() -> bool:
        return load.count >= before + after

    async with running(lambda: load.publish(bus)):
        await until(enough, patience=PATIENCE)
        await asyncio.to_thread(three.cut)
    await bus.close()
    three.start()
    again = await three.bus()
    try:
        return await kept(load, again)
    finally:
        await again.close()
        three.end()


async def test_nothing_is_missing_when_the_power_fails_under_all_three_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load, three = Load(), powered(tmp_path, durable=True)
    try:
        for after in (200, 400, 300):
            assert await cut_under_load(three, load, after=after) == NOTHING_MISSING
    finally:
        three.end()
    say(capsys, f"3 power cuts under all three servers, always: 0 of {load.count} acknowledged messages lost")


async def test_three_copies_alone_do_not_help_against_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The default again: three copies in three page caches."""
    load, three = Load(), powered(tmp_path, durable=False)
    try:
        found = await cut_under_load(three, load, after=500)
    finally:
        three.end()
    say(capsys, f"the same with the server's default: {found.lost} of {load.count} lost")
    assert found.lost > 0
