"""A bus with so many outside parties, one of which listens as its own program would."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import nats
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.local import nats as local_nats
from deploy.local.setup import Setup
from deploy.parties import admitting
from deploy.parties.credentials import Credentials
from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.publishing import Message, publish
from libs.common.embedded.child_process import spawn, stop, wait_ready
from libs.common.provisioning.parties import durable_name
from libs.common.provisioning.stream import ensure_stream
from tests.bench.limits.publishing import BODY

SECONDS = 60.0

LISTENER = "hospital-listening"
"""Let in after all others."""

STANDS = 60_000_000_000
"""Nanoseconds of one request, as long as a party's may be."""


class PartyBus:
    """A server of its own, the services' way in, and the listening party."""

    def __init__(self, setup: Setup, pid: int, bus: Bus) -> None:
        self.setup, self.pids, self.bus = setup, {"nats": pid}, bus
        self._arrived: asyncio.Queue[float] = asyncio.Queue()
        self._client, self._inbox = Client(), ""

    async def let_in(self, parties: Sequence[str]) -> tuple[list[Credentials], float]:
        """With one command; gives the seconds it takes."""
        started = time.perf_counter()
        made = await admitting.add(self.setup, parties)
        return made, time.perf_counter() - started

    async def listen(self, made: Credentials) -> Client:
        """As plain nats-py does; each message is acknowledged as it comes."""
        prefix = made.as_dict()["inbox_prefix"]
        client = await nats.connect(made.address, nkeys_seed_str=made.seed, inbox_prefix=prefix.encode())
        await client.subscribe(f"{prefix}.events", cb=self._take)
        self._client, self._inbox = client, f"{prefix}.events"
        return client

    async def ask(self, events: int) -> None:
        """Let a request for so many stand at the server."""
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{durable_name(LISTENER)}"
        await self._client.publish(subject, orjson.dumps({"batch": events, "expires": STANDS}), reply=self._inbox)
        await self._client.flush()

    async def say(self) -> tuple[float, float]:
        """One event: seconds until it is acknowledged, and until the party has it."""
        started = time.perf_counter()
        await publish(self.bus, Message(uuid4().hex, f"reallnet.bench.limit.measured.v1._.{LISTENER}", BODY))
        kept = time.perf_counter() - started
        return kept, await asyncio.wait_for(self._arrived.get(), SECONDS) - started

    async def _take(self, message: Msg) -> None:
        if not message.data:  # that the request has ended
            return
        self._arrived.put_nowait(time.perf_counter())
        await message.ack()


@asynccontextmanager
async def party_bus(folder: Path, parties: int) -> AsyncIterator[PartyBus]:
    """A server that flushes every message; the file of organisations names as many parties, and the listener."""
    setup = _described(folder, [*names(parties), LISTENER])
    with _running(setup) as pid:
        bus = await Bus.connect(local_nats.bus_url(setup), name="bench parties")
        try:
            await ensure_stream(bus)
            yield PartyBus(setup, pid, bus)
        finally:
            await bus.close()


def _described(folder: Path, parties: Sequence[str]) -> Setup:
    folder.mkdir()
    file = folder / "organisations.toml"
    file.write_text("".join(_entry(party) for party in parties), encoding="utf-8")
    return Setup.private(folder, {"REALLNET_ORGANISATIONS": str(file)})


def names(parties: int) -> list[str]:
    return [f"hospital-{number}" for number in range(parties)]


def _entry(party: str) -> str:
    return f"""\
[[organisation]]
id = "{party}"
name = "Invented Hospital {party}"
kind = "hospital"
region = "Andalucía"
time_zone = "Europe/Madrid"
"""


@contextmanager
def _running(setup: Setup) -> Iterator[int]:
    charge = local_nats.charge(setup)
    charge.prepare()
    process = spawn(charge.child)
    try:
        wait_ready(process, charge.child, is_ready=local_nats.embedded(setup).is_ready, within=SECONDS)
        yield process.pid
    finally:
        stop(process, charge.child.stop_signal, within=SECONDS)
