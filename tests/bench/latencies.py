"""Times as people speak of them: the middle one, and those that few are longer than."""

from collections.abc import Iterator, Sequence

from tests.bench.figure import Figure, above


def percentile(seconds: Sequence[float], share: int) -> float:
    """The milliseconds that this share in percent of all does not exceed (nearest rank)."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, share * len(ordered) // 100)]


def percentiles(
    name: str, seconds: Sequence[float], shares: Sequence[int], *, floor: Sequence[float] = ()
) -> Iterator[Figure]:
    """A figure in milliseconds for each share, beside the same share of the shortest times possible."""
    for share in shares:
        title, value = f"{name}, p{share}", percentile(seconds, share)
        if floor:
            yield above(title, value, "ms", floor=percentile(floor, share))
        else:
            yield Figure(title, value, "ms")
