"""An outside party's own program: plain nats-py with the party's credentials."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.local.nats import embedded, parties
from libs.common.bus.connection import STREAM
from libs.common.embedded.nats_configuration import inbox_prefix
from libs.common.organisations import Organisations
from libs.common.provisioning.parties import durable_name
from tests.conftest import Live

ANSWER_SECONDS = 5.0
SILENCE_SECONDS = 0.5


class Outsider:
    """A connected party and what the server refused it."""

    def __init__(self, party: str, client: Client, refusals: list[str]) -> None:
        self.party, self.client, self.refusals = party, client, refusals

    async def everything(self) -> list[Msg]:
        """All that its durable holds for it, acknowledged one by one."""
        subscription = await self.client.jetstream().pull_subscribe_bind(durable_name(self.party), stream=STREAM)
        found: list[Msg] = []
        while True:
            try:
                messages = await subscription.fetch(50, timeout=SILENCE_SECONDS)
            except TimeoutError:
                return found
            for message in messages:
                await message.ack()
            found += messages

    async def say(self, subjects: Iterable[str]) -> set[str]:
        """Publish under each; gives those the server let pass."""
        return await self._tried("publish", {subject: self.client.publish(subject, b"{}") for subject in subjects})

    async def hear(self, subjects: Iterable[str]) -> set[str]:
        """Subscribe to each; gives those the server let pass."""
        return await self._tried("subscription", {subject: self.client.subscribe(subject) for subject in subjects})

    async def _tried(self, verb: str, attempts: dict[str, object]) -> set[str]:
        self.refusals.clear()
        for attempt in attempts.values():
            await attempt  # type: ignore[misc]
        await self.client.flush()
        marks = {subject: f'permissions violation for {verb} to "{subject.lower()}"' for subject in attempts}
        deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
        passed = set(marks)
        while passed and asyncio.get_running_loop().time() < deadline:
            passed = {subject for subject, mark in marks.items() if not any(mark in told for told in self.refusals)}
            await asyncio.sleep(0.01)
        return passed


@asynccontextmanager
async def outsider(live: Live, party: str) -> AsyncIterator[Outsider]:
    """The party, connected with the password made for it."""
    refusals: list[str] = []

    async def note(error: Exception) -> None:
        refusals.append(str(error).lower())

    setup = live.system.setup
    [user] = [user for user in parties(setup, Organisations.load(setup.organisations)) if user.name == party]
    client = await nats.connect(
        embedded(setup).url(user), inbox_prefix=inbox_prefix(party).encode(), error_cb=note, allow_reconnect=False
    )
    try:
        yield Outsider(party, client, refusals)
    finally:
        await client.close()
