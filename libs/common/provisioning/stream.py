"""The stream: file storage, flushed at every message, kept without limits."""

from datetime import timedelta
from typing import Any

from libs.common.bus.connection import STREAM, Bus, BusRefused

DEDUPLICATED_WITHIN = timedelta(minutes=30)
"""Ids live in the server's memory; the readers' inboxes are the real guard."""


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
        await bus.ask(f"STREAM.CREATE.{STREAM}", wanted)
    except BusRefused:
        if replicas is None:
            wanted["num_replicas"] = (await bus.ask(f"STREAM.INFO.{STREAM}"))["config"]["num_replicas"]
        await bus.ask(f"STREAM.UPDATE.{STREAM}", wanted)
