"""Times as people speak of them: the middle one, and those that few are longer than."""

from collections.abc import Iterator, Mapping, Sequence

from tests.bench.figure import Figure, above

ENOUGH = 1000
"""Times below which one in a thousand says nothing."""

MIDDLE, MANY, MOST, NEARLY_ALL = 50, 95, 99, 99.9


def percentile(seconds: Sequence[float], share: float) -> float:
    """The milliseconds that this share in percent of all does not exceed (nearest rank)."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered) / 100))]


def shares(times: int) -> tuple[float, ...]:
    """What may be told of so many times."""
    return (MIDDLE, MANY, MOST, NEARLY_ALL) if times >= ENOUGH else (MIDDLE, MANY, MOST)


def percentiles(
    name: str,
    seconds: Sequence[float],
    told: Sequence[float],
    *,
    floor: Sequence[float] = (),
    allowed: Mapping[float, float] | None = None,
) -> Iterator[Figure]:
    """A figure in milliseconds for each share, beside the same share of the shortest times possible.

    `allowed` says for a share how many times the shortest it may be.
    """
    for share in told:
        title, value = f"{name}, p{share:g}", percentile(seconds, share)
        if floor:
            times = (allowed or {}).get(share)
            yield above(title, value, "ms", floor=percentile(floor, share), times=times)
        else:
            yield Figure(title, value, "ms")
