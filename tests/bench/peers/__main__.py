"""A peer's process: `python -m tests.bench.peers <module> prepare|write|work <database> <bus>`.

It runs in the peers' own environment. It says a line when it is ready. A writer then takes a number of seconds on each
line, writes for so long, and says how many it wrote. All end with their standard input.
"""

import asyncio
import importlib
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

from tests.bench.peers.work import WRITERS


async def main(name: str, role: str, url: str, bus_url: str) -> None:
    """Do what was asked."""
    peer = importlib.import_module(f"tests.bench.peers.{name}")
    if role == "prepare":
        await peer.prepare(url, bus_url)
    elif role == "work":
        threading.Thread(target=_leave_with_input, daemon=True).start()
        _say("ready")
        await peer.work(url, bus_url)
    else:
        await _write(await peer.writer(url, bus_url))


async def _write(write: Callable[[], Awaitable[None]]) -> None:
    await write()
    _say("ready")
    while line := await asyncio.to_thread(sys.stdin.readline):
        until = time.monotonic() + float(line)
        counts = await asyncio.gather(*(_repeat(write, until) for _ in range(WRITERS)))
        _say(str(sum(counts)))


async def _repeat(write: Callable[[], Awaitable[Any]], until: float) -> int:
    done = 0
    while time.monotonic() < until:
        await write()
        done += 1
    return done


def _leave_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
