"""Is this service able to work: each check says so in one sentence, and readiness is all of them."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeVar

import structlog
from pydantic import BaseModel

from libs.common.bus.connection import STREAM, Bus, BusRefused
from libs.common.contracts.catalogue import READ
from libs.common.database import Database
from libs.common.queues import Queues, Reader, standing

PATIENCE: Final = 3.0
"""Seconds that one check may take."""

LAG_LIMIT: Final = 60.0
"""Seconds of lag from which a service should not be asked: its answers would be old."""

Found = TypeVar("Found")

log = structlog.get_logger(__name__)


class Check(BaseModel):
    """One thing looked at."""

    name: Literal["database", "migrations", "bus", "relay", "reader", "doors"]
    ok: bool
    sentence: str
    lag_seconds: float | None = None


class Readiness(BaseModel):
    """Whether the service can work, and why not."""

    ready: bool
    checks: list[Check]
    held: dict[str, int] = {}
    """Events that wait for another one, and parked ones: they hold up nothing else, so readiness does not ask."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the checks look at; `heads` are the migrations that belong to this code."""

    service: str
    db: Database
    bus: Bus | None
    heads: Sequence[str]
    reads: bool

    async def readiness(self) -> Readiness:
        """Look at everything; nothing that hangs holds the answer up."""
        queues = await _within(standing(self.db, service=self.service))
        stream = await _within(self._bus_moves())
        checks = [_database(queues), _migrations(queues, self.heads), stream or _silent_bus(), _relay(queues)]
        if self.reads:
            checks.append(await _within(self._reader(queues)) or _unknown_reader())
        held = dict(queues.held) if queues else {}
        return Readiness(ready=all(check.ok for check in checks), checks=checks, held=held)

    async def _bus_moves(self) -> Check:
        if self.bus is None:
            return Check(name="bus", ok=False, sentence="The bus has not been reached yet.")
        state = await self.bus.stream_state()
        return Check(name="bus", ok=True, sentence=f"The stream answers; its last message is {state.last}.")

    async def _reader(self, queues: Queues | None) -> Check:
        if queues is None or self.bus is None:
            return _unknown_reader()
        if not queues.readers:
            return Check(name="reader", ok=False, sentence="The worker has not begun to read yet.")
        lags = [await _reader_lag(self.bus, reader, now=queues.now) for reader in queues.readers]
        return _by_lag("reader", max(lags), "events")


async def _within(work: Awaitable[Found]) -> Found | None:
    """What the work gives, or None if it fails or takes too long."""
    try:
        return await asyncio.wait_for(work, PATIENCE)
    except Exception as failure:  # noqa: BLE001 - whatever fails, the service is not ready and must say so
        log.warning("a check failed", error=type(failure).__name__)
        return None


def _database(queues: Queues | None) -> Check:
    sentence = "The database answers." if queues else "The database does not answer, or has no tables of ours."
    return Check(name="database", ok=queues is not None, sentence=sentence)


def _migrations(queues: Queues | None, heads: Sequence[str]) -> Check:
    found = queues.migration if queues else None
    if found is not None and found in heads:
        return Check(name="migrations", ok=True, sentence=f"The tables are at {found}, as this code expects.")
    sentence = f"The tables are at {found or 'an unknown state'}; this code expects {' and '.join(heads)}."
    return Check(name="migrations", ok=False, sentence=sentence)


def _silent_bus() -> Check:
    return Check(name="bus", ok=False, sentence="The bus does not answer, or has no stream.")


def _relay(queues: Queues | None) -> Check:
    if queues is None:
        return Check(name="relay", ok=False, sentence="Nothing is known of the outbox.")
    return _by_lag("relay", queues.relay_lag, "publishing")


def _unknown_reader() -> Check:
    return Check(name="reader", ok=False, sentence="It is not known how far the reader has come.")


def _by_lag(name: Literal["relay", "reader"], seconds: float, what: str) -> Check:
    ok = seconds <= LAG_LIMIT
    sentence = f"Up to date with {what}." if seconds == 0 else f"{seconds:.1f} s behind with {what}."
    return Check(name=name, ok=ok, sentence=sentence, lag_seconds=seconds)


async def _reader_lag(bus: Bus, reader: Reader, *, now: datetime) -> float:
    """Age of the oldest message of the reader's own types that has not taken effect; 0 if there is none.

    The stream's last number says nothing: most messages are not for this reader.
    """
    filters = [READ[kind].every_version() for kind in reader.types if kind in READ]
    ages = await asyncio.gather(*(_age_of_next(bus, f, after=reader.position, now=now) for f in filters))
    return max(ages, default=0.0)


async def _age_of_next(bus: Bus, subject: str, *, after: int, now: datetime) -> float:
    try:
        found = await bus.ask(f"STREAM.MSG.GET.{STREAM}", {"seq": after + 1, "next_by_subj": subject})
    except BusRefused:  # there is none
        return 0.0
    stored_at = datetime.fromisoformat(_to_microseconds(found["message"]["time"]))
    return max((now - stored_at).total_seconds(), 0.0)


def _to_microseconds(written: str) -> str:
    """NATS writes nanoseconds, which Python does not read."""
    whole, _, fraction = written.rstrip("Z").partition(".")
    return f"{whole}.{fraction[:6].ljust(6, '0')}+00:00"
