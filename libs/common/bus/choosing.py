"""Which server of a cluster to try next, and when; leaving one that is connected and does not answer."""

import time
from typing import Any

from nats.aio.client import Client, Server

TRY_AGAIN_AFTER = 0.2
"""Seconds between tries when all servers refuse: how long after its return a server or a link is found again."""

LEAVE_AFTER = 10.0
"""Seconds without one answer after which another server is tried. A leader is elected within this time, so it is not
the election: this server is cut off from the others, or stands still."""


class Choosing:
    """Knows which server was left, and since when the one at hand has not answered."""

    def __init__(self) -> None:
        self._left = ""
        self._mute_since: float | None = None

    def next(self, servers: list[Server], _: dict[str, Any]) -> tuple[Server, float]:
        """The one tried least often without success, and the one just left last."""
        chosen = min(servers, key=lambda server: (server.uri.netloc == self._left, server.reconnects))
        self._left = ""
        return chosen, TRY_AGAIN_AFTER if chosen.reconnects else 0.0

    def answered(self) -> None:
        """The server at hand answers."""
        self._mute_since = None

    async def not_answered(self, client: Client) -> None:
        """A question has found no answer; for too long, and there is another server: go there."""
        now = time.monotonic()
        if self._mute_since is None:
            self._mute_since = now
        if now - self._mute_since < LEAVE_AFTER or len(client.servers) == 1:
            return
        self._mute_since = None
        self._left = client.connected_url.netloc if client.connected_url else ""
        await client.force_reconnect()
