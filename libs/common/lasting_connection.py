"""A connection that a process keeps for itself: who loses it loses its advisory lock, and both sides notice."""

from collections.abc import Mapping

import asyncpg

CONNECT_WITHIN = 5.0
ANSWER_WITHIN = 60.0
"""Seconds for one statement: a server that has fallen silent would otherwise be waited for without end."""

KEEP_ALIVE = {"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""Half a minute after a machine has vanished, the server gives its lock to another one."""


async def lasting_connection(
    url: str, *, name: str, settings: Mapping[str, str] | None = None
) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect under this name."""
    return await asyncpg.connect(
        url,
        timeout=CONNECT_WITHIN,
        command_timeout=ANSWER_WITHIN,
        server_settings={**KEEP_ALIVE, "application_name": name, **(settings or {})},
    )
