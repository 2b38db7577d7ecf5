"""An outside party's own program: plain nats-py, and the words that its operator was given once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import nats
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

PATIENCE_SECONDS = 60.0
ASKED_AGAIN_SECONDS = 5.0
SILENCE_SECONDS = 0.2


class Outsider:
    """Connected, with what the server refused it."""

    def __init__(self, told: dict[str, str], client: Client, refusals: list[str]) -> None:
        self.told, self.client, self.refusals = told, client, refusals

    async def take(self, count: int) -> list[bytes]:
        """So many messages, each acknowledged."""
        return [message.data for message in await self.fetch(count, acknowledged=count)]

    async def fetch(self, count: int, *, acknowledged: int) -> list[Msg]:
        """So many messages, the first of them acknowledged."""
        jetstream = self.client.jetstream()
        subscription = await jetstream.pull_subscribe_bind(self.told["durable"], stream=self.told["stream"])
        found: list[Msg] = []
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(found) < count:
                with suppress(nats.errors.TimeoutError):
                    found += await subscription.fetch(count - len(found), timeout=ASKED_AGAIN_SECONDS)
        for message in found[:acknowledged]:
            await message.ack_sync()
        await subscription.unsubscribe()
        return found

    async def nothing_more(self) -> bool:
        subscription = await self.client.jetstream().pull_subscribe_bind(
            self.told["durable"], stream=self.told["stream"]
        )
        try:
            await subscription.fetch(1, timeout=SILENCE_SECONDS)
        except nats.errors.TimeoutError:
            return True
        return False

    async def until_closed(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.client.is_closed:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def outsider(told: dict[str, str]) -> AsyncIterator[Outsider]:
    """Connected for a while."""
    refusals: list[str] = []

    async def note(error: Exception) -> None:
        refusals.append(str(error).lower())

    client = Client()
    try:
        await client.connect(
            told["address"],
            nkeys_seed_str=told["seed"],
            inbox_prefix=told["inbox_prefix"].encode(),
            error_cb=note,
            allow_reconnect=False,
        )
    except (nats.errors.Error, OSError):
        if client._transport is not None:  # nats-py leaves it open when it is refused
            client._transport.close()  # type: ignore[no-untyped-call]
        raise
    try:
        yield Outsider(told, client, refusals)
    finally:
        await client.close()


async def may_connect(told: dict[str, str]) -> bool:
    try:
        async with outsider(told):
            return True
    except (nats.errors.Error, OSError):
        return False
