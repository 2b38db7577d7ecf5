"""How long and how often is measured: several rounds in which all measures take turns."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Key = TypeVar("Key")
Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of one measure, and rounds of all."""

    seconds: float = 1.0
    rounds: int = 3


async def interleaved(measures: Mapping[Key, Measure], *, rounds: int) -> dict[Key, float]:
    """Medians of the rounds; a slow moment of the machine hits all measures alike."""
    found = [{key: await measure() for key, measure in measures.items()} for _ in range(rounds)]
    return {key: median(values[key] for values in found) for key in measures}


async def rate(work: Callable[[], Awaitable[object]], *, at_once: int, seconds: float) -> float:
    """How often per second it can be done, by `at_once` workers."""
    started = time.perf_counter()
    counts = await asyncio.gather(*(_repeat(work, until=started + seconds) for _ in range(at_once)))
    return sum(counts) / (time.perf_counter() - started)


async def _repeat(work: Callable[[], Awaitable[object]], *, until: float) -> int:
    done = 0
    while time.perf_counter() < until:
        await work()
        done += 1
    return done
