"""How far behind somebody is in the stream: how many messages are before them, and how old the first of these is."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import orjson
from nats.errors import Error

from libs.common.bus.connection import ANSWER_WITHIN, STREAM, Bus, BusRefused
from libs.common.errors import Unavailable

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FORGOTTEN_AFTER_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Behind:
    """`since` is when the first message that is still to come was stored."""

    messages: int
    since: datetime | None

    def seconds(self, now: datetime) -> float:
        """How long ago that was."""
        return max((now - self.since).total_seconds(), 0.0) if self.since else 0.0


async def behind(bus: Bus, *, filters: Sequence[str], after: int) -> Behind:
    """Ask a consumer that is made for the question: it counts by subject, which the stream itself does not."""
    name = f"look-{uuid4().hex}"
    made = await bus.ask(
        f"CONSUMER.CREATE.{STREAM}.{name}", {"stream_name": STREAM, "config": _look(name, filters, after)}
    )
    messages = int(made["num_pending"])
    try:
        return Behind(messages, await _first(bus, name) if messages else None)
    finally:
        with suppress(BusRefused):
            await bus.ask(f"CONSUMER.DELETE.{STREAM}.{name}")


def _look(name: str, filters: Sequence[str], after: int) -> dict[str, Any]:
    return {
        "name": name,
        "ack_policy": "none",
        "headers_only": True,
        "mem_storage": True,
        "num_replicas": 1,
        "inactive_threshold": FORGOTTEN_AFTER_SECONDS * 1_000_000_000,
        "deliver_policy": "by_start_sequence",
        "opt_start_seq": after + 1,
        **({"filter_subjects": list(filters)} if filters else {}),
    }


async def _first(bus: Bus, name: str) -> datetime | None:
    """When the first one was stored; it may have gone meanwhile.

    A message keeps its own subject on the way, so the client's shared inbox would not know whose answer it is.
    """
    subject, request = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{name}", orjson.dumps({"batch": 1, "no_wait": True})
    try:
        message = await bus.client.request(subject, request, timeout=ANSWER_WITHIN, old_style=True)
    except (Error, TimeoutError) as error:
        raise Unavailable("The event bus does not answer.") from error
    return _stored_at(message.reply) if message.reply.startswith("$JS.ACK.") else None


def _stored_at(reply: str) -> datetime:
    """From `$JS.ACK.[domain.account.]stream.consumer.n.sseq.cseq.time.pending`, where the time is in nanoseconds."""
    tokens = reply.split(".")
    nanoseconds = int(tokens[7] if len(tokens) < 12 else tokens[9])  # noqa: PLR2004 - the two forms of the protocol
    return EPOCH + timedelta(microseconds=nanoseconds // 1_000)
