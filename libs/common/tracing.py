"""Which request, and which trace, the present work belongs to: W3C traceparent and request id."""

import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Self

TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,63}", re.ASCII)
FORBIDDEN_VERSION: Final = "ff"


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of a trace, as the W3C recommendation "Trace Context" writes it."""

    trace_id: str
    span_id: str
    flags: str = "01"

    @classmethod
    def new(cls) -> Self:
        """A trace that begins here."""
        return cls(trace_id=secrets.token_hex(16), span_id=secrets.token_hex(8))

    @classmethod
    def parse(cls, header: str | None) -> Self | None:
        """The trace a traceparent names, or None if it is none."""
        found = TRACEPARENT.match(header or "")
        if found is None or found[1] == FORBIDDEN_VERSION:
            return None
        if not int(found[2], 16) or not int(found[3], 16):
            return None
        return cls(trace_id=found[2], span_id=found[3], flags=found[4])

    def child(self) -> Self:
        """The next step of the same trace."""
        return type(self)(self.trace_id, secrets.token_hex(8), self.flags)

    def __str__(self) -> str:
        """The traceparent header."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


class _Work:
    """What the present work belongs to; its own step of the trace is named when somebody asks."""

    __slots__ = ("_parent", "_trace", "event_id", "request_id")

    def __init__(self, traceparent: str | None, request_id: str, event_id: str) -> None:
        self._parent = traceparent
        self._trace: Trace | None = None
        self.request_id = request_id
        self.event_id = event_id

    @property
    def trace(self) -> Trace:
        """The same one whenever it is asked for."""
        if self._trace is None:
            parent = Trace.parse(self._parent)
            self._trace = parent.child() if parent else Trace.new()
        return self._trace


_work: ContextVar[_Work | None] = ContextVar("reallnet_work", default=None)


def current_trace() -> str:
    """The traceparent to hand on; empty where nothing is being traced."""
    work = _work.get()
    return str(work.trace) if work else ""


def current_request_id() -> str:
    """The id of the request all this began with; empty where there was none."""
    work = _work.get()
    return work.request_id if work else ""


def current_event_id() -> str:
    """The id of the event being reacted to; empty outside a reaction."""
    work = _work.get()
    return work.event_id if work else ""


def named_in_log_lines() -> dict[str, str]:
    """Trace, request and event, as every log line carries them."""
    work = _work.get()
    if work is None:
        return {}
    named = {"request_id": work.request_id, "event_id": work.event_id, "trace_id": work.trace.trace_id}
    return {key: value for key, value in named.items() if value}


def request_id_of(header: str | None) -> str:
    """The caller's own request id if it is a sane one, otherwise a new one."""
    if header and REQUEST_ID.fullmatch(header):
        return header
    return secrets.token_hex(16)


@contextmanager
def bind_request(*, traceparent: str | None, request_id: str | None) -> Iterator[str]:
    """Let everything underneath belong to this request; gives the request id."""
    identifier = request_id_of(request_id)
    with _Bound(_Work(traceparent, identifier, "")):
        yield identifier


def bind_event(*, event_id: str, traceparent: str | None, request_id: str | None) -> AbstractContextManager[None]:
    """Let everything underneath belong to the request that this event came from."""
    return _Bound(_Work(traceparent, request_id or "", event_id))


class _Bound(AbstractContextManager[None]):
    """A class, as a generator would take longer than what it does for each event."""

    __slots__ = ("_token", "_work")

    def __init__(self, work: _Work) -> None:
        self._work = work

    def __enter__(self) -> None:
        self._token = _work.set(self._work)

    def __exit__(self, *_: object) -> None:
        _work.reset(self._token)
