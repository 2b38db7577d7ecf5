"""Times as people speak of them: the middle one, and those that few are longer than."""

from collections.abc import Sequence

from tests.bench.figure import Figure


def percentile(seconds: Sequence[float], share: float) -> float:
    """The time that this share of all does not exceed (nearest rank)."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def percentiles(name: str, seconds: Sequence[float], shares: Sequence[int]) -> list[Figure]:
    """A figure in milliseconds for each share in percent."""
    return [Figure(f"{name}, p{share}", 1000 * percentile(seconds, share / 100), "ms") for share in shares]
