"""What the NATS servers tell of themselves: since when their configuration counts, and who is connected.

A server of one's own answers where its system account exports the questions to the services' account.
"""

import asyncio
from typing import Any

import orjson

from libs.common.bus.connection import Bus
from libs.common.embedded.nats_configuration import CONFIGURED, CONNECTED

QUIET_SECONDS = 0.25
"""After so long without a further answer, every server of a cluster has spoken."""

PATIENCE_SECONDS = 2.0

MOST_CONNECTIONS = 100_000


async def configured_at(bus: Bus) -> str:
    """When the one server that we run took the configuration that counts."""
    answer = orjson.loads((await bus.request(CONFIGURED, b"")).data)
    return str(answer["data"]["config_load_time"])


async def connected_accounts(bus: Bus) -> set[str] | None:
    """The accounts that have a connection somewhere; None if no server may be asked."""
    told = await _told(bus, CONNECTED, {"auth": True, "limit": MOST_CONNECTIONS})
    return {found["account"] for one in told for found in one["connections"] or []} if told else None


async def _told(bus: Bus, question: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers of all servers that give one."""
    answers: asyncio.Queue[Any] = asyncio.Queue()
    inbox = bus.client.new_inbox()
    subscription = await bus.client.subscribe(inbox, cb=answers.put)
    found: list[dict[str, Any]] = []
    try:
        await bus.client.publish(question, orjson.dumps(request), reply=inbox)
        while message := await _next(answers, QUIET_SECONDS if found else PATIENCE_SECONDS):
            if not message.data:  # nobody there who answers
                break
            found.append(orjson.loads(message.data)["data"])
    finally:
        await subscription.unsubscribe()
    return found


async def _next(answers: "asyncio.Queue[Any]", seconds: float) -> Any:
    try:
        return await asyncio.wait_for(answers.get(), seconds)
    except TimeoutError:
        return None
