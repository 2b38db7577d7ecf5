"""Three servers keep the stream: one of them may fail in any way, and nothing is lost, repeated or out of order."""

import shutil
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from libs.common.bus.connection import Bus
from libs.common.embedded.nats_cluster import members
from libs.common.embedded.nats_configuration import service_user
from libs.common.testing.messaging import running, until
from libs.common.testing.nats_cluster import Cluster, is_whole, running_cluster
from tests.faults.link import Link, link
from tests.faults.link_pipeline import Pipeline, pipeline
from tests.faults.said import say

pytestmark = pytest.mark.soak

SERVICE = service_user("tests-only")
RESUMES_WITHIN = 45.0
"""Seconds: an election takes up to ten, a client leaves a silent server after ten, and retries every two."""


@pytest.fixture
async def path(postgres_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Pipeline]:
    name = f"cluster_{abs(hash(request.node.name)) % 10_000}"
    async with pipeline(postgres_url, name=name) as path:
        yield path


@asynccontextmanager
async def under_load(path: Pipeline, bus: Bus) -> AsyncIterator[None]:
    """Relay, reader, and a writer that never stops."""
    async with path.relaying(bus), path.hearing(bus):
        async with running(lambda: path.state_for_ever(patients=11, pause=0.02)) as writing:
            await until(lambda: _has_applied(path, 50))
            yield
            assert not writing.done(), "the writer was held up"
        await until(path.all_applied, patience=RESUMES_WITHIN)


async def _has_applied(path: Pipeline, count: int) -> bool:
    return await path.count_applied() >= count


async def resumed(path: Pipeline) -> float:
    """How long it takes until what is stated now has been applied."""
    began, wanted = time.monotonic(), path.total + 1
    await until(lambda: _has_applied(path, wanted), patience=RESUMES_WITHIN)
    return time.monotonic() - began


async def test_leaders_killed_one_after_the_other(
    tmp_path: Path, path: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    took = []
    async with running_cluster(tmp_path, SERVICE) as cluster:
        bus = await Bus.connect(cluster.urls, name="test")
        async with under_load(path, bus):
            for _ in range(3):
                leader = await cluster.leader(bus)
                leader.kill()
                took.append(await resumed(path))
                leader.start_again()
                await until(lambda: is_whole(bus), patience=60)
        events = await path.check(bus)
        await bus.close()
    say(capsys, f"3 leaders killed: {events} events, none lost or twice; resumed after {_seconds(took)}")


async def test_every_server_restarted_in_turn(
    tmp_path: Path, path: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    """As an update does it: the next one when the last one has all again."""
    took = []
    async with running_cluster(tmp_path, SERVICE) as cluster:
        bus = await Bus.connect(cluster.urls, name="test")
        async with under_load(path, bus):
            for one in cluster.running:
                one.stop()
                took.append(await resumed(path))
                one.start_again()
                await until(lambda: is_whole(bus), patience=60)
        events = await path.check(bus)
        await bus.close()
    say(capsys, f"rolling restart: {events} events, none lost or twice; resumed after {_seconds(took)}")


async def test_a_server_that_comes_back_without_its_disk(
    tmp_path: Path, path: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    """It fills itself from the others; then one of those may fail."""
    async with running_cluster(tmp_path, SERVICE) as cluster:
        bus = await Bus.connect(cluster.urls, name="test")
        async with under_load(path, bus):
            leader = await cluster.leader(bus)
            leader.kill()
            shutil.rmtree(leader.member.server.directory / "jetstream")
            await resumed(path)
            leader.start_again()
            await until(lambda: is_whole(bus), patience=90)
            (await cluster.leader(bus)).kill()
            await resumed(path)
        events = await path.check(bus)
        await bus.close()
    say(capsys, f"a disk lost, then another server: {events} events, none lost or twice")


async def test_a_leader_that_stands_still_for_a_while(
    tmp_path: Path, path: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    """It has our connection, and wakes up believing that it still leads."""
    async with running_cluster(tmp_path, SERVICE) as cluster:
        finding = await Bus.connect(cluster.urls, name="finding")
        leader = await cluster.leader(finding)
        await finding.close()
        others = [one.member.server.url(SERVICE) for one in cluster.running if one is not leader]
        bus = await Bus.connect(",".join([leader.member.server.url(SERVICE), *others]), name="test")
        async with under_load(path, bus):
            leader.process.send_signal(signal.SIGSTOP)
            took = await resumed(path)
            leader.process.send_signal(signal.SIGCONT)
            await until(lambda: is_whole(bus), patience=60)
        events = await path.check(bus)
        await bus.close()
    say(capsys, f"leader paused: {events} events, none lost or twice; resumed after {took:.1f} s")


async def ways(stack: AsyncExitStack, ports: list[int]) -> dict[tuple[int, int], Link]:
    """A link for every pair of servers and direction."""
    pairs = [(near, far) for near in range(len(ports)) for far in range(len(ports)) if near != far]
    return {(near, far): await stack.enter_async_context(link(ports[far])) for near, far in pairs}


async def test_a_server_cut_off_from_the_others_with_our_connection(
    tmp_path: Path, path: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    """The leader is alone on one side, and so are we: it must not acknowledge, and we must find the others."""
    described = members(tmp_path)
    async with AsyncExitStack() as stack:
        links = await ways(stack, [member.route_port for member in described])
        cluster = await stack.enter_async_context(
            running_cluster(tmp_path, SERVICE, described=described, way=lambda near, far: links[near, far].port)
        )
        bus = await _at_the_leader(cluster)
        async with under_load(path, bus):
            alone = cluster.running.index(await cluster.leader(bus))
            around = [found for pair, found in links.items() if alone in pair]
            for found in around:
                await found.swallow()
            took = await resumed(path)
            assert bus.client.connected_url is not None
            assert bus.client.connected_url.port != described[alone].server.port
            for found in around:
                await found.mend()
            await until(lambda: is_whole(bus), patience=90)
        events = await path.check(bus)
        await bus.close()
    say(capsys, f"leader cut off: {events} events, none lost or twice; resumed after {took:.1f} s")


async def _at_the_leader(cluster: Cluster) -> Bus:
    """A connection to the leader itself, which hears of the others from it."""
    finding = await Bus.connect(cluster.urls, name="finding")
    leader = await cluster.leader(finding)
    await finding.close()
    return await Bus.connect(leader.member.server.url(SERVICE), name="test")


def _seconds(took: list[float]) -> str:
    return ", ".join(f"{one:.1f} s" for one in took)
