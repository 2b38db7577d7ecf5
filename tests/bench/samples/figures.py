"""What was measured at the samples' doors, beside the bare application, and beside itself with fewer samples stored."""

from collections.abc import Iterator
from typing import Final

from tests.bench.figure import Figure, above, beside, cheaper, within
from tests.bench.growth.measuring import DEARER_ALLOWED
from tests.bench.latencies import MIDDLE, MOST, percentile, percentiles
from tests.bench.samples.asking import ADVISE, LISTS, PAPERS, RECEIVE, REGISTER
from tests.bench.samples.door import Measured
from tests.bench.samples.measuring import BARE, CLIENTS, MANY, Samples, usual
from tests.bench.samples.parcels import TUBES

REGISTRATIONS: Final = 150
"""A second, over HTTP (issue 4's goal)."""

ADVICE_WITHIN: Final = 20.0
PAPER_WITHIN: Final = 100.0
"""Milliseconds: of an advice the slowest in a hundred, of two pages the middle."""


def figures(found: Samples) -> Iterator[Figure]:
    """All of them, by what was asked."""
    first = found.sizes[0]
    for clients in CLIENTS[REGISTER]:
        goal = REGISTRATIONS if clients > 1 else None
        yield from _registered(found, (first, REGISTER, clients), goal=goal)
    for clients in CLIENTS[ADVISE]:
        yield from _advised(found, (first, ADVISE, clients), goal=clients == 1)
    yield from _received(found, (first, RECEIVE, 1))
    for what in PAPERS:
        times = found.samples.times((first, what, MANY))
        yield within(f"samples: {what}, p50", percentile(times, MIDDLE), "ms", allowed=PAPER_WITHIN)
    for what in LISTS:
        yield from _listed(found, (first, what, MANY))
    for what in (*CLIENTS, *LISTS):
        yield from _spent(found, (first, what, usual(what)))
    for size in found.sizes[1:]:
        for what in (*CLIENTS, *LISTS):
            yield from _grown(found, (size, what, usual(what)))


def _name(measured: Measured) -> str:
    _, what, clients = measured
    return f"samples: {what}, {clients} client{'s' if clients > 1 else ''}"


def _registered(found: Samples, measured: Measured, *, goal: int | None) -> Iterator[Figure]:
    name = _name(measured)
    rate, times = found.samples.rate(measured), found.samples.times(measured)
    yield beside(name, rate, "1/s", limit=found.bare.rate(measured))
    if goal:
        yield beside(f"{name}, beside the goal", rate, "1/s", limit=goal, goal=1.0)
    yield from percentiles(name, times, (MIDDLE, MOST), floor=found.bare.times(measured))


def _advised(found: Samples, measured: Measured, *, goal: bool) -> Iterator[Figure]:
    name = _name(measured)
    times = found.samples.times(measured)
    yield from percentiles(name, times, (MIDDLE, MOST), floor=found.bare.times(measured))
    if goal:
        slowest = percentile(times, MOST)
        yield within(f"{name}, p99 beside the goal", slowest, "ms", allowed=ADVICE_WITHIN)


def _received(found: Samples, measured: Measured) -> Iterator[Figure]:
    name, (times, floor) = f"samples: {measured[1]}", (door.times(measured) for door in (found.samples, found.bare))
    yield above(f"{name}, p50", percentile(times, MIDDLE), "ms", floor=percentile(floor, MIDDLE))
    yield beside(f"{name}, tubes", TUBES * len(times) / sum(times), "1/s", limit=TUBES * len(floor) / sum(floor))


def _listed(found: Samples, measured: Measured) -> Iterator[Figure]:
    name = f"samples: {measured[1]}"
    limit = found.bare.rate(measured) if measured[1] in BARE else None
    rate = found.samples.rate(measured)
    yield beside(name, rate, "1/s", limit=limit) if limit else Figure(name, rate, "1/s")
    yield from percentiles(name, found.samples.times(measured), (MOST,))


def _spent(found: Samples, measured: Measured) -> Iterator[Figure]:
    name, ours = f"samples: CPU, {measured[1]}, samples and postgres", found.samples.cpu_each(measured)
    if measured[1] in BARE:
        yield cheaper(name, ours, "µs", other=found.bare.cpu_each(measured))
    else:
        yield Figure(name, ours, "µs")


def _grown(found: Samples, measured: Measured) -> Iterator[Figure]:
    size, what, clients = measured
    fewest, door = (found.sizes[0], what, clients), found.samples
    name = f"samples: {what}, {size:,} stored"
    yield beside(name, door.rate(measured), "1/s", limit=door.rate(fewest))
    yield above(f"{name}, CPU", door.cpu_each(measured), "µs", floor=door.cpu_each(fewest), times=DEARER_ALLOWED)
