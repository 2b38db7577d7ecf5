"""How often this machine's disk can be told to keep what was written."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PAGE = b"x" * 8192
"""What PostgreSQL writes at least before it flushes."""

flush = getattr(os, "fdatasync", os.fsync)


def flushes(folder: Path, *, threads: int, seconds: float) -> float:
    """Flushes per second, each after one page into a file of the thread's own."""
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        files = [folder / f"flush-{turn}" for turn in range(threads)]
        counts = list(pool.map(_repeat, files, [started + seconds] * threads))
    return sum(counts) / (time.perf_counter() - started)


def _repeat(path: Path, until: float) -> int:
    done = 0
    with path.open("wb", buffering=0) as file:
        while time.perf_counter() < until:
            file.seek(0)
            file.write(PAGE)
            flush(file.fileno())
            done += 1
    return done
