"""The client's connection to the server, with a straight way for the events that a reading asked for.

nats-py makes an object of every message, reads headers that nobody needs, and passes it from queue to task to queue.
What is used of it below its public face is `_process_msg`, through which everything that arrives comes,
`_process_headers`, the parser, `_ps`, and a subscription's number, `_id`. The lock pins the version, and the tests of
this file would notice a change.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from nats.aio.client import Client
from nats.aio.subscription import Subscription

from libs.common.bus.runs_of_messages import RunsOfMessages

ACKNOWLEDGEMENT: Final = b"$JS.ACK."
"""How the reply subject of a message of the stream begins; others are the server's words about a request."""


class Taker(Protocol):
    """Whoever takes what arrives stands in the way of everything behind it: it must neither wait nor raise."""

    def event(self, subject: bytes, reply: bytes, body: bytes) -> None:
        """A message of the stream has come."""

    def word(self, headers: dict[str, str]) -> None:
        """The server says what has become of a request."""


class Line(Client):
    """nats-py's client, which hands over at once and in order what comes for a taker."""

    def __init__(self) -> None:
        """Not connected yet."""
        super().__init__()
        self._takers: dict[int, Taker] = {}
        self._ps = RunsOfMessages(self)

    @contextmanager
    def handing(self, subscription: Subscription, taker: Taker) -> Iterator[None]:
        """Hand over what comes for this subscription; before this nothing may have been asked for."""
        number = subscription._id  # noqa: SLF001 - it has no public name
        self._takers[number] = taker
        try:
            yield
        finally:
            del self._takers[number]

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        """Everything that arrives comes here."""
        taker = self._takers.get(sid)
        if taker is None:
            await super()._process_msg(sid, subject, reply, data, headers)
        elif reply.startswith(ACKNOWLEDGEMENT):
            taker.event(subject, reply, data)
        else:
            taker.word(await self._process_headers(headers) or {})
