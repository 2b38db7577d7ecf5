"""What the network relies on in the stream and its server; a service says loudly what is not so."""

import asyncio
from contextlib import suppress
from typing import Any

import orjson
import structlog
from nats.aio.msg import Msg

from libs.common.bus.connection import STREAM, Bus

LOOK_EVERY = 60.0
ANSWER_WITHIN = 2.0
QUIET_AFTER = 0.5
"""Seconds without a further answer after which all servers have answered: how many there are, nobody tells."""

SERVER_STATE = "$SYS.REQ.SERVER.PING.JSZ"
"""Answered where the operator lets the services' account ask it; see the server's configuration."""

UNLIMITED = -1

_log = structlog.get_logger(__name__)


async def watch_stream(bus: Bus) -> None:
    """Say what is broken, at the start and whenever it changes; ends only with the bus."""
    said: list[str] | None = None
    while True:
        broken = await broken_promises(bus)
        if broken != said:
            for sentence in broken:
                _log.error("the bus does not promise what the network relies on", check=sentence)
        said = broken
        await asyncio.sleep(LOOK_EVERY)


async def broken_promises(bus: Bus) -> list[str]:
    """Everything that is not as it must be, one sentence each."""
    told = await _stream(bus)
    servers: list[dict[str, Any] | None] = [*await _servers(bus)] or [None]
    by_servers = dict.fromkeys(sentence for found in servers for sentence in broken_by_server(found))
    return [*broken_by_stream(told["config"]), *broken_by_copies(told), *by_servers]


def broken_by_copies(told: dict[str, Any]) -> list[str]:
    """A cluster takes over from a server that fails only what it holds as well."""
    if told.get("cluster", {}).get("name") and told["config"].get("num_replicas", 1) == 1:
        return ["one server of the cluster alone keeps the stream: its loss is the stream's (num_replicas)"]
    return []


def broken_by_stream(found: dict[str, Any]) -> list[str]:
    """What the stream's settings do not hold (architecture, section 5)."""
    held = {
        "the stream must be kept in files": found.get("storage") == "file",
        "the stream flushes later than it acknowledges (persist_mode)": found.get("persist_mode") != "async",
        "the stream takes no atomic batches (allow_atomic)": bool(found.get("allow_atomic")),
        "the stream discards old events (discard)": found.get("discard") == "new",
        "the stream forgets with time (max_age)": found.get("max_age") == 0,
        "the stream has a limit and may become full": found.get("max_msgs") == found.get("max_bytes") == UNLIMITED,
        "the stream does not keep by limits alone (retention)": found.get("retention") == "limits",
    }
    return [sentence for sentence, holds in held.items() if not holds]


def broken_by_server(found: dict[str, Any] | None) -> list[str]:
    """What the server's settings do not hold; None where it may not be asked."""
    if found is None:
        return ["it cannot be seen whether the server flushes every message (sync_interval)"]
    if not found.get("sync_always"):
        return ["the server does not flush every message: a power cut loses acknowledged events (sync_interval)"]
    return []


async def _stream(bus: Bus) -> dict[str, Any]:
    return await bus.ask(f"STREAM.INFO.{STREAM}")


async def _servers(bus: Bus) -> list[dict[str, Any]]:
    """What each server of a cluster says of itself; nothing where they may not be asked."""
    inbox = bus.client.new_inbox()
    answers: asyncio.Queue[Msg] = asyncio.Queue()
    subscription = await bus.client.subscribe(inbox, cb=answers.put)
    found: list[dict[str, Any]] = []
    try:
        await bus.client.publish(SERVER_STATE, b'{"config":true}', reply=inbox)
        with suppress(TimeoutError, ValueError, KeyError):
            while True:
                answer = await asyncio.wait_for(answers.get(), QUIET_AFTER if found else ANSWER_WITHIN)
                found.append(dict(orjson.loads(answer.data)["data"]["config"]))
    finally:
        if not bus.client.is_closed:
            await subscription.unsubscribe()
    return found
