"""Which request, and which trace, the present work belongs to: W3C traceparent and request id."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
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


@dataclass(frozen=True, slots=True)
class _Work:
    """What the present work belongs to."""

    trace: Trace | None = None
    request_id: str = ""
    event_id: str = ""


_work: ContextVar[_Work] = ContextVar("reallnet_work", default=_Work())  # noqa: B039 - frozen


def current_trace() -> str:
    """The traceparent to hand on; empty where nothing is being traced."""
    trace = _work.get().trace
    return str(trace) if trace else ""


def current_request_id() -> str:
    """The id of the request all this began with; empty where there was none."""
    return _work.get().request_id


def current_event_id() -> str:
    """The id of the event being reacted to; empty outside a reaction."""
    return _work.get().event_id


def named_in_log_lines() -> dict[str, str]:
    """Trace, request and event, as every log line carries them."""
    work = _work.get()
    named = {"request_id": work.request_id, "event_id": work.event_id}
    if work.trace is not None:
        named["trace_id"] = work.trace.trace_id
    return {key: value for key, value in named.items() if value}


def request_id_of(header: str | None) -> str:
    """The caller's own request id if it is a sane one, otherwise a new one."""
    if header and REQUEST_ID.fullmatch(header):
        return header
    return secrets.token_hex(16)


@contextmanager
def bind_request(*, traceparent: str | None, request_id: str | None) -> Iterator[str]:
    """Let everything underneath belong to this request; gives the request id."""
    parent = Trace.parse(traceparent)
    identifier = request_id_of(request_id)
    with _bound(parent.child() if parent else Trace.new(), identifier, ""):
        yield identifier


@contextmanager
def bind_event(*, event_id: str, traceparent: str | None, request_id: str | None) -> Iterator[None]:
    """Let everything underneath belong to the request that this event came from."""
    parent = Trace.parse(traceparent)
    with _bound(parent.child() if parent else Trace.new(), request_id or "", event_id):
        yield


@contextmanager
def _bound(trace: Trace, request_id: str, event_id: str) -> Iterator[None]:
    token = _work.set(_Work(trace, request_id, event_id))
    try:
        yield
    finally:
        _work.reset(token)
