"""What the rounds of `path` say, each beside its limit."""

from collections.abc import Iterator, Mapping
from statistics import median

from tests.bench.figure import Figure, beside, within
from tests.bench.latencies import MIDDLE, MOST, percentile, percentiles, shares
from tests.bench.path.measuring import Found
from tests.bench.spending import Tally, memory

SINGLE_GOAL = 1.0
"""Of the pipelined limit, for commands of a single row; 1.3 would be splendid."""

BULK_GOAL = 0.35
"""Of the limit of atomic batches, for commands of fifty rows."""

SINGLE_CPU, BULK_CPU = 350.0, 90.0
"""Microseconds of CPU that an event may take over all processes."""

JUDGED = (50, 300)
"""Rates whose times have a goal."""

QUEUES_FROM = 3.0
"""How many times its time at the slowest rate the floor takes when it has a queue."""

TIMES_ALLOWED: Mapping[float, float] = {MIDDLE: 1.7, MOST: 3.0}
"""How many times the floor's a time may be."""


def figures(found: Found, pids: Mapping[str, int]) -> Iterator[Figure]:
    """Speeds, times, costs, memory."""
    yield from _speeds(found)
    yield from _times(found)
    yield from _costs("path: CPU per event", found.single, SINGLE_CPU)
    yield from _costs("path: CPU per event, a transaction each", found.alone)
    yield from _costs("path: CPU per event over HTTP, four readers", found.over_http)
    yield from _costs("path: CPU per event, 50 rows a command", found.bulk, BULK_CPU)
    yield from memory("path: memory", pids)


def _speeds(found: Found) -> Iterator[Figure]:
    pipelined, batches = median(found.pipelined), median(found.batches)
    single, bulk = found.single.rate, found.bulk.rate
    yield beside("path: floor flat out, 8 at once", found.floor.rate, "1/s", limit=pipelined)
    yield beside("path: events over HTTP, four readers", found.over_http.rate, "1/s", limit=pipelined)
    yield beside("path: events in process, 8 writers", single, "1/s", limit=pipelined, goal=SINGLE_GOAL)
    yield beside("path: events in process, a transaction each", found.alone.rate, "1/s", limit=pipelined)
    yield beside("path: events in process, 50 rows a command", bulk, "1/s", limit=batches, goal=BULK_GOAL)


def _times(found: Found) -> Iterator[Figure]:
    for rate, times in found.times.items():
        floor = found.floor_times[rate]
        allowed = TIMES_ALLOWED if rate in JUDGED and _kept_up(found, rate) else None
        yield from percentiles(
            f"path: command to effect at {rate}/s", times, shares(len(times)), floor=floor, allowed=allowed
        )
    flat_out = found.at_full_speed
    yield from percentiles("path: command to effect flat out", flat_out, shares(len(flat_out)))


def _kept_up(found: Found, rate: int) -> bool:
    """Where even the floor has a queue, the machine is too busy for this rate, and both wait for it alike."""
    slowest = min(found.floor_times)
    middle, unhurried = (percentile(found.floor_times[each], MIDDLE) for each in (rate, slowest))
    return middle <= QUEUES_FROM * unhurried


def _costs(name: str, tally: Tally, allowed: float | None = None) -> Iterator[Figure]:
    whole = f"{name}, all processes"
    if tally.cpu_each and allowed is not None:
        yield within(whole, tally.cpu_of_all, "µs", allowed=allowed)
    elif tally.cpu_each:
        yield Figure(whole, tally.cpu_of_all, "µs")
    yield from tally.by_process(name)
