"""The one connection of a process to NATS JetStream: publish, ask the server, be woken."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import nats
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout

from libs.common.bus.outage import Outage
from libs.common.errors import Unavailable

STREAM = "REALLNET"
"""The one stream: the network's memory, from which every reader can begin anew."""

ANSWER_WITHIN = 5.0
"""Seconds the server has for an answer before we call it unavailable."""

LEAVE_WITHIN = 1.0
"""Seconds that a goodbye may take: a server that has stopped reading would hold it up for ever."""

NO_SUCH_MESSAGE = 10037


class BusRefused(Exception):
    """The server heard us and declined; the text is its reason, the code its own number for it."""

    def __init__(self, reason: str, *, code: int = 0) -> None:
        super().__init__(f"{reason} ({code})")
        self.code = code

    @classmethod
    def of(cls, error: dict[str, Any]) -> Self:
        """As the server wrote it."""
        return cls(str(error.get("description")), code=int(error.get("err_code") or 0))


class BusClosed(Exception):
    """The server has ended the connection for good, and this client does not try again by itself."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where the stream begins and ends, and which stream it is."""

    created_at: str
    first: int
    last: int


class Bus:
    """A process's way to the stream. Make it with `Bus.connect`."""

    def __init__(self, client: Client, closed: asyncio.Event) -> None:
        """Wrap a connected client."""
        self.client = client
        self._closed = closed

    @classmethod
    async def connect(cls, url: str, *, name: str, inbox_prefix: str = "_INBOX") -> Self:
        """Connect, and keep connecting for ever when the server goes away."""
        outage, closed = Outage(), asyncio.Event()

        async def note_closed() -> None:
            closed.set()

        client = await nats.connect(
            url,
            name=name,
            inbox_prefix=inbox_prefix.encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.5,
            connect_timeout=3,
            ping_interval=10,
            max_outstanding_pings=2,
            pending_size=8 * 1024 * 1024,
            error_cb=outage.note,
            disconnected_cb=outage.lost,
            reconnected_cb=outage.back,
            closed_cb=note_closed,
        )
        await outage.back()
        return cls(client, closed)

    @property
    def connected(self) -> bool:
        """Whether the connection stands; whether messages move is another question."""
        return self.client.is_connected

    @property
    def max_payload(self) -> int:
        """Bytes that the server takes in one message, headers included; more would end the connection."""
        return self.client.max_payload

    @property
    def closed(self) -> bool:
        """Whether the connection has ended for good."""
        return self._closed.is_set()

    async def until_closed(self) -> None:
        """Raise BusClosed when the server has ended the connection for good: credentials revoked, a limit broken."""
        await self._closed.wait()
        raise BusClosed

    async def ask(self, api: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the JetStream API (`STREAM.INFO.X`); BusRefused carries the server's reason."""
        body = orjson.dumps(request) if request is not None else b""
        answer = orjson.loads((await self.request(f"$JS.API.{api}", body)).data)
        if "error" in answer:
            raise BusRefused.of(answer["error"])
        return dict(answer)

    async def request(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> Msg:
        """One question, one answer; a silent server is Unavailable.

        While the connection is down nothing is asked: the client would keep the question and ask it much later.
        """
        if not self.connected:
            raise Unavailable("The event bus is away.")
        try:
            return await self.client.request(subject, body, timeout=ANSWER_WITHIN, headers=headers)
        except (TimeoutError, NatsTimeout, NoRespondersError, Error) as error:
            raise Unavailable("The event bus does not answer.") from error

    async def stream_state(self) -> StreamState:
        """Which stream this is, and its first and last message."""
        answer = await self.ask(f"STREAM.INFO.{STREAM}")
        state = answer["state"]
        return StreamState(answer["created"], state["first_seq"], state["last_seq"])

    async def last_sequence(self, subject: str) -> int:
        """The last message under a subject or filter; 0 if there is none."""
        try:
            answer = await self.ask(f"STREAM.MSG.GET.{STREAM}", {"last_by_subj": subject})
        except BusRefused as refused:
            if refused.code != NO_SUCH_MESSAGE:
                raise
            return 0
        return int(answer["message"]["seq"])

    async def hint(self, service: str) -> None:
        """Wake a service's relay; lost hints do no harm, the relay also polls."""
        if self.client.is_connected:
            await self.client.publish(hint_subject(service), b"")

    async def on_hint(self, service: str, wake: Callable[[], None]) -> None:
        """Call `wake` whenever the service has committed events."""

        async def hear(_: Msg) -> None:
            wake()

        await self.client.subscribe(hint_subject(service), cb=hear)

    async def close(self) -> None:
        """Leave; what was not acknowledged is published again next time."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.client.close(), LEAVE_WITHIN)


def hint_subject(service: str) -> str:
    """Core NATS subject, outside the stream, on which a service's relay is woken."""
    return f"hint.{service}"
