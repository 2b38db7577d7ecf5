"""The stream: file storage, flushed at every message, kept without limits."""

from typing import Any

from libs.common.bus.connection import STREAM, Bus, BusRefused

DEDUPLICATED_WITHIN_SECONDS = 30 * 60
"""Ids live in the server's memory; the readers' inboxes are the real guard."""


def configuration(replicas: int) -> dict[str, Any]:
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
        "max_consumers": -1,
        "num_replicas": replicas,
        "duplicate_window": DEDUPLICATED_WITHIN_SECONDS * 1_000_000_000,
        "allow_atomic": True,
        "allow_direct": True,
        "deny_purge": True,
    }


async def ensure_stream(bus: Bus, *, replicas: int = 1) -> None:
    """Make the stream, or bring it up to these settings; may be repeated."""
    wanted = configuration(replicas)
    try:
        await bus.ask(f"STREAM.CREATE.{STREAM}", wanted)
    except BusRefused:
        await bus.ask(f"STREAM.UPDATE.{STREAM}", wanted)
