"""How many rows lie behind an event while its cost is measured."""

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
"""Each ten times the one before; the last only when asked for, it takes minutes and gigabytes."""


def up_to(rows: int) -> tuple[int, ...]:
    """The sizes to measure."""
    return tuple(size for size in SIZES if size <= rows)
