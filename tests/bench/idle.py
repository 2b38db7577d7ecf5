"""The part `idle`: what the whole network takes while nobody asks anything."""

import asyncio
import os
from collections.abc import Iterator, Mapping

from tests.bench import processes
from tests.bench.figure import Figure, within
from tests.bench.pace import Pace

MEMORY_ALLOWED = 1024.0
"""Megabytes over all processes: the goal."""

CPU_ALLOWED = 2.0
"""Percent of one core over all processes: the goal."""

LOOK_SECONDS = 20.0
"""Long enough for what happens every few seconds to happen often, and for the clock's grain of 10 ms to be fine."""


async def measure(pids: Mapping[str, int], pace: Pace) -> list[Figure]:
    """CPU over some seconds, then memory; nothing where the machine does not show its processes.

    The supervisor is this very process: its memory, with all that the benchmarks hold, is more than that of `make run`.
    """
    if not processes.are_visible():
        return []
    seconds = LOOK_SECONDS * pace.seconds
    before = _cpu_seconds(pids)
    await asyncio.sleep(seconds)
    used = processes.used_between(before, _cpu_seconds(pids))
    percent = {name: 100 * cpu / seconds for name, cpu in used.items()}
    megabytes = {**processes.memory_megabytes(pids), "supervisor": processes.own_megabytes(os.getpid())}
    return [*_figures("CPU", percent, "%", CPU_ALLOWED), *_figures("memory", megabytes, "MB", MEMORY_ALLOWED)]


def _cpu_seconds(pids: Mapping[str, int]) -> dict[str, float]:
    return {**processes.cpu_seconds(pids), "supervisor": processes.own_cpu_seconds(os.getpid())}


def _figures(what: str, by_process: Mapping[str, float], unit: str, allowed: float) -> Iterator[Figure]:
    yield within(f"idle: {what}, all processes", sum(by_process.values()), unit, allowed=allowed)
    for name, value in sorted(by_process.items(), key=lambda entry: -entry[1]):
        if value:
            yield Figure(f"idle: {what}, {name}", value, unit)
