"""The one connection of a process to NATS JetStream: publish, ask the server, be woken."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

import orjson
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout

from libs.common.bus.addresses import Addresses
from libs.common.bus.choosing import LEADER, TRY_AGAIN_AFTER, Asked, Choosing
from libs.common.bus.line import Line
from libs.common.bus.outage import Outage
from libs.common.errors import Unavailable

STREAM = "REALLNET"
"""The one stream: the network's memory, from which every reader can begin anew."""

CONNECT_WITHIN = 2
"""Seconds for one try. Where a link swallows packets, the system repeats its knock after one second and after three:
with two seconds a link that has come back is tried again at most 1.2 seconds later, with three only after two."""

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

    def __init__(
        self, client: Line, closed: asyncio.Event, outage: Outage | None = None, choosing: Choosing | None = None
    ) -> None:
        """Wrap a connected client."""
        self.client = client
        self._closed = closed
        self._outage = outage or Outage()
        self._choosing = choosing or Choosing()

    @classmethod
    async def connect(cls, url: str, *, name: str, inbox_prefix: str = "_INBOX") -> Self:
        """Connect, to one of several servers if the URL names them; keep connecting for ever when it goes away."""
        where, choosing, outage, closed = Addresses.of(url), Choosing(), Outage(), asyncio.Event()

        async def note_closed() -> None:
            closed.set()

        client = Line()
        await client.connect(
            where.servers,
            user=where.user,
            password=where.password,
            name=name,
            inbox_prefix=inbox_prefix.encode(),
            max_reconnect_attempts=-1,
            reconnect_time_wait=TRY_AGAIN_AFTER,  # type: ignore[arg-type]
            reconnect_to_server_handler=choosing.next,
            connect_timeout=CONNECT_WITHIN,
            ping_interval=10,
            max_outstanding_pings=2,
            pending_size=8 * 1024 * 1024,
            error_cb=outage.note,
            disconnected_cb=outage.lost,
            reconnected_cb=outage.back,
            closed_cb=note_closed,
        )
        await outage.back()
        return cls(client, closed, outage, choosing)

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

    async def until_connected(self) -> None:
        """Wait while the bus is away; whoever begins again behind this loses no time when it is back."""
        await self._outage.over.wait()

    @contextmanager
    def told_of_loss(self, call: Callable[[], None]) -> Iterator[None]:
        """Call when the connection is lost: the server forgets what stands there for us."""
        self._outage.at_loss.add(call)
        try:
            yield
        finally:
            self._outage.at_loss.discard(call)

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
        asked, before = Asked(subject), _cancellations()
        try:
            answer = await self.client.request(subject, body, timeout=ANSWER_WITHIN, headers=headers)
        except (TimeoutError, NatsTimeout, NoRespondersError, Error) as error:
            await self._choosing.not_answered(asked, self.client)
            raise Unavailable("The event bus does not answer.") from error
        self._choosing.answered(asked)
        if _cancellations() > before:  # the client waits with wait_for, which swallows one that comes with the answer
            raise asyncio.CancelledError
        return answer

    async def stream_state(self) -> StreamState:
        """Which stream this is, and its first and last message; Unavailable from who only remembers it.

        A server that is cut off from its cluster goes on telling what it knew.
        """
        asked = Asked(LEADER)
        answer = await self.ask(f"STREAM.INFO.{STREAM}")
        if not answer.get("cluster", {}).get("leader", "the only server"):
            await self._choosing.not_answered(asked, self.client)
            raise Unavailable("The event bus is without a leader, as far as this server knows.")
        self._choosing.answered(asked)
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


def _cancellations() -> int:
    """How often this task has been told to end; some of it may be long past, and was dealt with."""
    task = asyncio.current_task()
    return task.cancelling() if task is not None else 0
