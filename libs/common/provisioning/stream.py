"""The stream: file storage, flushed at every message, kept without limits."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from libs.common.bus.connection import STREAM, Bus, BusRefused

DEDUPLICATED_WITHIN = timedelta(minutes=30)
"""Ids live in the server's memory; the readers' inboxes are the real guard."""

NO_STORE = 10049
"""The server cannot make the stream's files: for a moment after one of the same name was deleted (nats-server 2.15)."""

CLEARED_WITHIN, ASK_AGAIN_AFTER = 5.0, 0.1
"""Seconds."""

MOST_CONSUMERS = 100_000
"""Every party has one, every reader makes one. Said outright: nats-server 2.15 takes "no limit" for 1,000."""


def configuration(replicas: int, *, deduplicated_within: timedelta = DEDUPLICATED_WITHIN) -> dict[str, Any]:
    """The stream's settings (architecture, events): memory of the network, so nothing is discarded."""
    return {
        "name": STREAM,
        "subjects": ["reallnet.>"],
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "max_msgs": -1,
        "max_bytes": -1,
        "max_age": 0,
        "max_consumers": MOST_CONSUMERS,
        "num_replicas": replicas,
        "duplicate_window": int(deduplicated_within.total_seconds() * 1e9),
        "allow_atomic": True,
        "allow_direct": True,
        "deny_purge": True,
    }


async def ensure_stream(
    bus: Bus, *, replicas: int | None = None, deduplicated_within: timedelta = DEDUPLICATED_WITHIN
) -> None:
    """Make the stream, or bring it up to these settings; may be repeated.

    `replicas` is how many servers of a cluster keep it. Left out: one for a new stream, and as many as it has for an
    old one, so that a start of ours takes no copy away.
    """
    wanted = configuration(replicas or 1, deduplicated_within=deduplicated_within)
    try:
        await _create(bus, wanted)
    except BusRefused:
        if replicas is None:
            wanted["num_replicas"] = (await bus.ask(f"STREAM.INFO.{STREAM}"))["config"]["num_replicas"]
        await bus.ask(f"STREAM.UPDATE.{STREAM}", wanted)


async def _create(bus: Bus, wanted: Mapping[str, object]) -> None:
    """Ask again for a while, if the server has no place for it yet."""
    loop = asyncio.get_running_loop()
    until = loop.time() + CLEARED_WITHIN
    while True:
        try:
            await bus.ask(f"STREAM.CREATE.{STREAM}", dict(wanted))
        except BusRefused as refused:
            if refused.code != NO_STORE or loop.time() > until:
                raise
        else:
            return
        await asyncio.sleep(ASK_AGAIN_AFTER)
