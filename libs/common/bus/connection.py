"""The one connection of a process to NATS JetStream: publish, ask the server, be woken."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import nats
import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout

from libs.common.errors import Unavailable

STREAM = "REALLNET"
"""The one stream: the network's memory, from which every reader can begin anew."""

ANSWER_WITHIN = 5.0
"""Seconds the server has for an answer before we call it unavailable."""

_log = structlog.get_logger(__name__)


class BusRefused(Exception):
    """The server heard us and declined; the text is its reason."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where the stream begins and ends, and which stream it is."""

    created_at: str
    first: int
    last: int


class Bus:
    """A process's way to the stream. Make it with `Bus.connect`."""

    def __init__(self, client: Client) -> None:
        """Wrap a connected client."""
        self.client = client

    @classmethod
    async def connect(cls, url: str, *, name: str, inbox_prefix: str = "_INBOX") -> Self:
        """Connect, and keep connecting for ever when the server goes away."""
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
            error_cb=_note_error,
        )
        return cls(client)

    @property
    def connected(self) -> bool:
        """Whether the connection stands; whether messages move is another question."""
        return self.client.is_connected

    async def ask(self, api: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask the JetStream API (`STREAM.INFO.X`); BusRefused carries the server's reason."""
        body = orjson.dumps(request) if request is not None else b""
        answer = orjson.loads((await self.request(f"$JS.API.{api}", body)).data)
        if "error" in answer:
            raise BusRefused(f"{answer['error'].get('description')} ({answer['error'].get('err_code')})")
        return dict(answer)

    async def request(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> Msg:
        """One question, one answer; a silent server is Unavailable."""
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
        except BusRefused:
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
        await self.client.close()


def hint_subject(service: str) -> str:
    """Core NATS subject, outside the stream, on which a service's relay is woken."""
    return f"hint.{service}"


async def _note_error(error: Exception) -> None:
    """A refusal by the server shows here and nowhere else."""
    _log.warning("bus error", error=type(error).__name__)
