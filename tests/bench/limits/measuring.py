"""The part `limits`: what this machine can do at best, whatever software runs on it."""

import asyncio
from functools import partial
from pathlib import Path

from libs.common.bus.connection import Bus
from tests.bench.figure import Figure
from tests.bench.limits.committing import commits
from tests.bench.limits.flushing import flushes
from tests.bench.limits.publishing import published_atomically, published_pipelined, published_singly
from tests.bench.pace import Measure, Pace, interleaved

AT_ONCE = (1, 8, 32)


async def measure(folder: Path, postgres_url: str, bus: Bus, pace: Pace) -> list[Figure]:
    """Flushes, commits and acknowledged messages per second, taking turns."""
    measures = {
        **_flushing(folder, seconds=pace.seconds),
        **_committing(postgres_url, seconds=pace.seconds),
        **_publishing(bus, seconds=pace.seconds),
    }
    found = await interleaved(measures, rounds=pace.rounds)
    return [Figure(f"limits: {title}", value, "1/s") for title, value in found.items()]


def _flushing(folder: Path, *, seconds: float) -> dict[str, Measure]:
    return {f"fdatasync, {n} at once": partial(_flushes, folder, threads=n, seconds=seconds) for n in AT_ONCE}


def _committing(url: str, *, seconds: float) -> dict[str, Measure]:
    return {f"PostgreSQL commits, {n} at once": partial(commits, url, connections=n, seconds=seconds) for n in AT_ONCE}


def _publishing(bus: Bus, *, seconds: float) -> dict[str, Measure]:
    return {
        "JetStream messages, one at a time": partial(published_singly, bus, seconds=seconds),
        "JetStream messages, 100 in flight": partial(published_pipelined, bus, seconds=seconds),
        "JetStream messages, batches of 500": partial(published_atomically, bus, seconds=seconds),
    }


async def _flushes(folder: Path, *, threads: int, seconds: float) -> float:
    return await asyncio.to_thread(flushes, folder, threads=threads, seconds=seconds)
