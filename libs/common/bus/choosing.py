"""Which server of a cluster to try next, and when; leaving one that is connected and does not answer."""

import time
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client, Server

TRY_AGAIN_AFTER = 0.2
"""Seconds between tries when all servers refuse: how long after its return a server or a link is found again."""

LEAVE_AFTER = 10.0
"""Seconds without one answer after which another server is tried. A leader is elected within this time, so it is not
the election: this server is cut off from the others, or stands still."""

LEADER = "$JS.LEADER"
"""Stands for the question whether the stream has a leader; it is no subject."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and when it was asked."""

    subject: str
    at: float = field(default_factory=time.monotonic)

    @property
    def kind(self) -> str:
        """A server that is cut off answers what it is asked about the past, and takes no message: told apart here."""
        return self.subject if self.subject == LEADER else self.subject[: len("$JS.")]


class Choosing:
    """Knows which server was left, and since when the one at hand leaves questions of each kind unanswered."""

    def __init__(self) -> None:
        self._left = ""
        self._mute_since: dict[str, float] = {}

    def next(self, servers: list[Server], _: dict[str, Any]) -> tuple[Server, float]:
        """The one tried least often without success, and the one just left last."""
        chosen = min(servers, key=lambda server: (server.uri.netloc == self._left, server.reconnects))
        self._left = ""
        return chosen, TRY_AGAIN_AFTER if chosen.reconnects else 0.0

    def answered(self, asked: Asked) -> None:
        """The server at hand answers such questions."""
        self._mute_since.pop(asked.kind, None)

    async def not_answered(self, asked: Asked, client: Client) -> None:
        """It does not; for too long, and there is another server: go there."""
        since = self._mute_since.setdefault(asked.kind, asked.at)
        if time.monotonic() - since < LEAVE_AFTER or len(client.servers) == 1:
            return
        self._mute_since.clear()
        self._left = client.connected_url.netloc if client.connected_url else ""
        await client.force_reconnect()
