"""`deploy/nats/nats.conf` as it stands makes a cluster that keeps every promise, over TLS alone."""

import asyncio
import subprocess
from pathlib import Path

import httpx
import nats
import nats.errors
import orjson
import pytest

from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.bus.promises import SERVER_STATE, broken_promises
from libs.common.bus.publishing import Message, publish, publish_atomically
from libs.common.errors import Unavailable
from libs.common.provisioning.parties import ensure_durable
from libs.common.provisioning.stream import ensure_stream
from libs.common.testing.messaging import until
from tests.faults.cluster_of_ones_own import Own, running_three, three

EVENT = "reallnet.samples.sample.received.v1.hub-madrid._"


def test_the_server_takes_the_configuration(tmp_path: Path) -> None:
    one, *others = three(tmp_path)
    child = one.child(others, "-t")
    told = subprocess.run(child.command, env=child.environment, capture_output=True, text=True, check=False)
    assert (told.returncode, "is valid" in told.stderr) == (0, True), told.stderr


@pytest.mark.soak
async def test_three_servers_keep_every_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = three(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0].folder / "authority.pem"))
    with running_three(made):
        bus = await Bus.connect(",".join(one.url for one in made), name="test")
        await until(lambda: _made(bus, replicas=3), patience=60)
        assert await broken_promises(bus) == []
        assert await _answers(bus) == 3
        await ensure_durable(bus, "hub-madrid")
        assert await publish(bus, Message("a", EVENT, b"{}")) == 1
        assert await publish_atomically(bus, [Message(name, EVENT, b"{}") for name in "bcd"]) == 4
        await _check_doors(made[0])
        await ensure_stream(bus)  # a start of ours takes no copy away
        assert (await bus.ask(f"STREAM.INFO.{STREAM}"))["config"]["num_replicas"] == 3
        await until(lambda: _made(bus, replicas=1), patience=60)
        assert any("num_replicas" in sentence for sentence in await broken_promises(bus))
        await bus.close()


async def _check_doors(one: Own) -> None:
    """Nobody comes in without a name, or without TLS; who watches may ask whether the server is well."""
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization"):
        await nats.connect(f"tls://127.0.0.1:{one.port}", allow_reconnect=False, connect_timeout=5)
    assert await _demands_tls(one.port)
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"http://127.0.0.1:{one.monitor}/healthz")).status_code == 200


async def _demands_tls(port: int) -> bool:
    """What the server says first to a client that has just come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    told = orjson.loads((await reader.readline()).removeprefix(b"INFO "))
    writer.transport.abort()
    return bool(told["tls_required"])


async def _made(bus: Bus, *, replicas: int) -> bool:
    try:
        await ensure_stream(bus, replicas=replicas)
    except (Unavailable, BusRefused):
        return False
    return True


async def _answers(bus: Bus) -> int:
    """How many servers say whether they flush."""
    heard: list[bytes] = []

    async def hear(message: object) -> None:
        heard.append(message.data)  # type: ignore[attr-defined]

    inbox = bus.client.new_inbox()
    await bus.client.subscribe(inbox, cb=hear)
    await bus.client.publish(SERVER_STATE, b"{}", reply=inbox)

    async def all_three() -> bool:
        return len(heard) >= 3

    await until(all_three)
    return len(heard)
