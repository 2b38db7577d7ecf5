"""A running cluster of nats-servers for tests, each of which can be killed, paused and started again."""

import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.embedded.child_process import end_group, spawn, stop, wait_ready
from libs.common.embedded.nats_cluster import Member, Way, members, prepare_all, urls
from libs.common.embedded.nats_configuration import BusUser
from libs.common.errors import Unavailable
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.messaging import until

START_SECONDS = 30.0
ELECTION_SECONDS = 60.0


@dataclass
class RunningMember:
    """One server of it, and its process."""

    member: Member
    process: "subprocess.Popen[bytes]"

    @classmethod
    def started(cls, member: Member) -> "RunningMember":
        child = member.server.child()
        process = spawn(child)
        wait_ready(process, child, is_ready=member.server.is_ready, within=START_SECONDS)
        return cls(member, process)

    def start_again(self) -> None:
        self.process = self.started(self.member).process

    def kill(self) -> None:
        """As a crash does."""
        end_group(self.process)

    def stop(self) -> None:
        """In good order, as at an update."""
        stop(self.process, signal.SIGTERM, within=START_SECONDS)


@dataclass
class Cluster:
    """All of it, and who may use it."""

    running: Sequence[RunningMember]
    user: BusUser

    @property
    def urls(self) -> str:
        return urls([one.member for one in self.running], self.user)

    def named(self, name: str) -> RunningMember:
        return next(one for one in self.running if one.member.name == name)

    async def leader(self, bus: Bus) -> RunningMember:
        """Who leads the stream now."""
        return self.named(str((await standing(bus))["leader"]))


@asynccontextmanager
async def running_cluster(
    folder: Path, user: BusUser, *, described: Sequence[Member] | None = None, way: Way | None = None
) -> AsyncIterator[Cluster]:
    """Three servers with the stream in three copies."""
    described = described or members(folder)
    prepare_all(described, [user], way=way)
    cluster = Cluster([RunningMember.started(member) for member in described], user)
    try:
        bus = await Bus.connect(cluster.urls, name="provisioning")
        await until(lambda: has_stream(bus), patience=ELECTION_SECONDS)
        await until(lambda: is_whole(bus), patience=ELECTION_SECONDS)
        await bus.close()
        yield cluster
    finally:
        for one in cluster.running:
            one.kill()


async def standing(bus: Bus) -> dict[str, Any]:
    """Leader and copies of the stream."""
    return dict((await bus.ask(f"STREAM.INFO.{STREAM}"))["cluster"])


async def is_whole(bus: Bus) -> bool:
    """Whether there is a leader and every copy has all."""
    try:
        found = await standing(bus)
    except (Unavailable, BusRefused):
        return False
    return bool(found.get("leader")) and all(copy["current"] and not copy.get("offline") for copy in found["replicas"])


async def has_stream(bus: Bus) -> bool:
    """Until the servers have elected a leader, they refuse."""
    try:
        await ensure_stream(bus, replicas=3)
    except (Unavailable, BusRefused):
        return False
    return True
