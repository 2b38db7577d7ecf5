"""What this machine can do at best: flushes, durable commits, acknowledged messages."""

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg

from libs.common.bus.connection import Bus
from libs.common.bus.publishing import Message, publish, publish_atomically, publish_together

SECONDS = 1.0
BODY = b'{"specversion":"1.0","data":"' + b"x" * 600 + b'"}'
"""About as long as an event."""


def flushes(folder: Path, threads: int) -> float:
    """fdatasync per second after an 8 KB write, `threads` files at once."""
    counts = [0] * threads
    deadline = time.perf_counter() + SECONDS

    def flush(turn: int) -> None:
        with (folder / f"flush-{turn}").open("wb", buffering=0) as file:
            while time.perf_counter() < deadline:
                file.seek(0)
                file.write(b"x" * 8192)
                os.fdatasync(file.fileno()) if hasattr(os, "fdatasync") else os.fsync(file.fileno())
                counts[turn] += 1

    workers = [threading.Thread(target=flush, args=(turn,)) for turn in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / SECONDS


async def commits(url: str, connections: int) -> float:
    """Durable single-row commits per second, one statement each."""
    pool = await asyncpg.create_pool(url, min_size=connections, max_size=connections)
    await pool.execute("CREATE TABLE IF NOT EXISTS limit_rows (id bigserial PRIMARY KEY, body text)")

    async def commit() -> None:
        await pool.execute("INSERT INTO limit_rows (body) VALUES ($1)", BODY.decode())

    try:
        return await _rate(commit, at_once=connections)
    finally:
        await pool.execute("DROP TABLE limit_rows")
        await pool.close()


async def published_singly(bus: Bus) -> float:
    """Acknowledged messages per second, one at a time."""
    return await _rate(lambda: publish(bus, _message()), at_once=1)


async def published_pipelined(bus: Bus) -> float:
    """Acknowledged messages per second, 100 in flight."""
    return 100 * await _rate(lambda: publish_together(bus, [_message() for _ in range(100)]), at_once=1)


async def published_atomically(bus: Bus) -> float:
    """Acknowledged messages per second in atomic batches of 500."""
    return 500 * await _rate(lambda: publish_atomically(bus, [_message() for _ in range(500)]), at_once=1)


def _message() -> Message:
    return Message(uuid4().hex, "reallnet.bench.limit.measured.v1._._", BODY)


async def _rate(work: Callable[[], Awaitable[object]], *, at_once: int) -> float:
    """How often per second, by `at_once` workers."""
    deadline = time.perf_counter() + SECONDS

    async def repeat() -> int:
        done = 0
        while time.perf_counter() < deadline:
            await work()
            done += 1
        return done

    started = time.perf_counter()
    counts = await asyncio.gather(*(repeat() for _ in range(at_once)))
    return sum(counts) / (time.perf_counter() - started)
