"""One setting names one server or several; whichever there is of a cluster, we come to it as ourselves."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlparse

import pytest
from nats.aio.client import Server

from libs.common.bus.addresses import Addresses
from libs.common.bus.choosing import TRY_AGAIN_AFTER, Asked, Choosing
from libs.common.bus.connection import Bus
from libs.common.embedded.nats_cluster import Member, members, prepare_all
from libs.common.embedded.nats_configuration import service_user
from libs.common.embedded.ports import free_port
from libs.common.testing.messaging import until
from libs.common.testing.nats_cluster import RunningMember

SERVICE = service_user("tests-only")


@pytest.mark.parametrize(
    ("urls", "servers", "user", "password"),
    [
        ("nats://service:secret@a:4222", ["nats://a:4222"], "service", "secret"),
        ("tls://me:x%40y@a:1,tls://me:x%40y@b:2", ["tls://a:1", "tls://b:2"], "me", "x@y"),
        ("nats://a:4222", ["nats://a:4222"], None, None),
        ("nats://token@a:4222", ["nats://token@a:4222"], None, None),
    ],
)
def test_reads_servers_and_credentials(urls: str, servers: list[str], user: str | None, password: str | None) -> None:
    assert Addresses.of(urls) == Addresses(servers, user, password)


@contextmanager
def two_of_a_cluster(folder: Path) -> Iterator[list[RunningMember]]:
    cluster: list[Member] = members(folder, count=2)
    prepare_all(cluster, [SERVICE])
    running = [RunningMember.started(member) for member in cluster]
    try:
        yield running
    finally:
        for member in running:
            member.kill()


async def test_the_first_address_need_not_answer(bus_url: str) -> None:
    dead = f"nats://service:wrong@127.0.0.1:{free_port()}"
    alive = Addresses.of(bus_url)
    bus = await Bus.connect(f"{dead.replace('wrong', str(alive.password))},{bus_url}", name="test")
    assert bus.connected
    await bus.close()


async def test_goes_on_at_a_server_of_which_it_has_only_heard(tmp_path: Path) -> None:
    """It comes there with its name: without it, it would be refused and take that for the end."""
    with two_of_a_cluster(tmp_path) as (first, _):
        bus = await Bus.connect(first.member.server.url(SERVICE), name="test")

        async def has_heard() -> bool:
            return len(bus.client.servers) == 2

        async def elsewhere() -> bool:
            return bus.connected and bus.client.stats["reconnects"] > 0

        await until(has_heard)
        first.kill()
        await until(elsewhere)
        assert not bus.closed
        await bus.close()


def test_tries_the_one_just_left_last_and_pauses_when_all_refuse() -> None:
    a, b = Server(urlparse("nats://a:1")), Server(urlparse("nats://b:1"))
    choosing = Choosing()
    choosing._left = "a:1"
    assert choosing.next([a, b], {}) == (b, 0.0)
    assert choosing.next([a, b], {})[0] == a
    a.reconnects = b.reconnects = 1
    assert choosing.next([a, b], {})[1] == TRY_AGAIN_AFTER


@pytest.mark.parametrize(("answered", "leaves"), [("reallnet.a", False), ("$JS.API.STREAM.INFO.X", True)])
async def test_leaves_a_server_after_long_silence_to_one_kind_of_question(
    monkeypatch: pytest.MonkeyPatch, answered: str, leaves: bool
) -> None:
    """One that is cut off tells of the stream as before, and takes no event."""
    left = asyncio.Event()

    async def leave() -> None:
        left.set()

    now = [0.0]
    monkeypatch.setattr("libs.common.bus.choosing.time.monotonic", lambda: now[0])
    client = SimpleNamespace(servers=["a", "b"], connected_url=urlparse("nats://a:1"), force_reconnect=leave)
    choosing = Choosing()
    await choosing.not_answered(Asked("reallnet.b", 0.0), client)  # type: ignore[arg-type]
    now[0] = 9.0
    await choosing.not_answered(Asked("reallnet.b", 5.0), client)  # type: ignore[arg-type]
    assert not left.is_set()
    choosing.answered(Asked(answered, 9.0))
    now[0] = 12.0
    await choosing.not_answered(Asked("reallnet.b", 10.0), client)  # type: ignore[arg-type]
    assert left.is_set() == leaves
