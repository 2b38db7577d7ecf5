"""The part `limits`: what this machine can do at best, whatever software runs on it."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from libs.common.bus.connection import Bus
from tests.bench.figure import Figure
from tests.bench.limits.committing import commits
from tests.bench.limits.flushing import flushes
from tests.bench.limits.publishing import published_atomically, published_pipelined, published_singly
from tests.bench.pace import Measure, Pace, interleaved

AT_ONCE = (1, 8, 32)


async def measure(folder: Path, postgres_url: str, buses: Mapping[str, Bus], pace: Pace) -> list[Figure]:
    """Flushes, commits and acknowledged messages per second, taking turns; `buses` by their `sync_interval`."""
    measures = {
        **_flushing(folder, seconds=pace.seconds),
        **_committing(postgres_url, seconds=pace.seconds),
        **{title: one for sync, bus in buses.items() for title, one in _publishing(bus, sync, pace.seconds).items()},
    }
    found = await interleaved(measures, rounds=pace.rounds)
    return [Figure(f"limits: {title}", value, "1/s") for title, value in found.items()]


def _flushing(folder: Path, *, seconds: float) -> dict[str, Measure]:
    return {f"fdatasync, {n} at once": partial(_flushes, folder, threads=n, seconds=seconds) for n in AT_ONCE}


def _committing(url: str, *, seconds: float) -> dict[str, Measure]:
    return {f"PostgreSQL commits, {n} at once": partial(commits, url, connections=n, seconds=seconds) for n in AT_ONCE}


def _publishing(bus: Bus, sync: str, seconds: float) -> dict[str, Measure]:
    return {
        f"JetStream messages (sync {sync}), one at a time": partial(published_singly, bus, seconds=seconds),
        f"JetStream messages (sync {sync}), 100 in flight": partial(published_pipelined, bus, seconds=seconds),
        f"JetStream messages (sync {sync}), batches of 500": partial(published_atomically, bus, seconds=seconds),
    }


async def _flushes(folder: Path, *, threads: int, seconds: float) -> float:
    return await asyncio.to_thread(flushes, folder, threads=threads, seconds=seconds)
