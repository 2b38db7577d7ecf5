"""How the stream and its durable consumers stand, as the server tells."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from nats.errors import Error

from libs.common.bus.connection import STREAM, Bus
from libs.common.bus.promises import ANSWER_WITHIN, SERVER_STATE, broken_by_server, broken_promises


@dataclass(frozen=True, slots=True)
class Durable:
    """An outside party's consumer: what is before it, handed out or not, and how far it has acknowledged."""

    name: str
    waiting: int
    unacknowledged: int
    acknowledged_through: int
    filters: tuple[str, ...]

    @property
    def messages(self) -> int:
        """Everything it has not acknowledged."""
        return self.waiting + self.unacknowledged


@dataclass(frozen=True, slots=True)
class StreamStanding:
    """What is not told by the server is None."""

    messages: int
    bytes: int
    last: int
    storage: str
    replicas: int
    replicas_current: int
    sync_always: bool | None
    stored_bytes: int | None
    room_bytes: int | None
    broken: tuple[str, ...]
    """Promises that stream or server do not keep, a sentence each."""


async def stream_standing(bus: Bus) -> StreamStanding:
    """Ask stream and servers."""
    stream, server, broken = await asyncio.gather(bus.ask(f"STREAM.INFO.{STREAM}"), _server(bus), broken_promises(bus))
    config, state = stream["config"], stream["state"]
    return StreamStanding(
        messages=state["messages"],
        bytes=state["bytes"],
        last=state["last_seq"],
        storage=config["storage"],
        replicas=config["num_replicas"],
        replicas_current=_current(stream.get("cluster") or {}),
        sync_always=_all_flush(broken) if server else None,
        stored_bytes=server.get("storage", 0) if server else None,
        room_bytes=server["config"].get("max_storage") if server else None,
        broken=tuple(broken),
    )


def _all_flush(broken: Sequence[str]) -> bool:
    """Whether none of the servers has said otherwise."""
    return not set(broken_by_server({"sync_always": False})) & set(broken)


async def durables(bus: Bus) -> AsyncIterator[Durable]:
    """All that were made to last, page by page."""
    offset, total = 0, 1
    while offset < total:
        page = await bus.ask(f"CONSUMER.LIST.{STREAM}", {"offset": offset})
        consumers = page.get("consumers") or []
        for consumer in consumers:
            if consumer["config"].get("durable_name"):
                yield _durable(consumer)
        total, offset = page["total"], offset + max(len(consumers), 1)


def _current(cluster: dict[str, Any]) -> int:
    """Servers that hold everything: the leader, and those that keep up with it."""
    return 1 + sum(bool(replica.get("current")) for replica in cluster.get("replicas") or ())


def _durable(consumer: dict[str, Any]) -> Durable:
    config = consumer["config"]
    one = config.get("filter_subject")
    return Durable(
        name=config["durable_name"],
        waiting=consumer["num_pending"],
        unacknowledged=consumer["num_ack_pending"],
        acknowledged_through=consumer["ack_floor"]["stream_seq"],
        filters=tuple(config.get("filter_subjects") or ([one] if one else [])),
    )


async def _server(bus: Bus) -> dict[str, Any] | None:
    """The first that answers; None where the services may not ask."""
    try:
        answer = await bus.client.request(SERVER_STATE, b'{"config":true}', timeout=ANSWER_WITHIN)
        return dict(orjson.loads(answer.data)["data"])
    except (Error, TimeoutError, ValueError, KeyError):
        return None
