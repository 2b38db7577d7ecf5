"""Small numbers are hidden, and with them as many others as give them away (domain.md, section 6)."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

SMALLEST_SHOWN = 5
"""Counts of 1 to 4 are hidden; 0 is shown (domain.md, section 6)."""

Key = TypeVar("Key", bound=Hashable)


def is_small(count: int) -> bool:
    """Whether a count would point at few children."""
    return 0 < count < SMALLEST_SHOWN


def suppress(cells: Mapping[Key, int]) -> dict[Key, int | None]:
    """Hide small cells of a partition whose sum is shown; None stands for a hidden one.

    Whoever takes the shown cells from the sum learns what the hidden ones are together. So there
    are at least two of them, and together they are no small number either. Where the sum itself
    is small, every cell is hidden: the sum has to be hidden too (`suppress_count`).
    """
    if is_small(sum(cells.values())):
        return dict.fromkeys(cells, None)
    hidden = {key for key, count in cells.items() if is_small(count)}
    while hidden and not _is_safe([cells[key] for key in hidden]):
        hidden.add(_next_to_hide(cells, hidden))
    return {key: None if key in hidden else count for key, count in cells.items()}


def suppress_count(count: int, *, of: int) -> int | None:
    """One count out of a sum that is shown: hidden if it or what is left of the sum is small."""
    return None if is_small(count) or is_small(of - count) or is_small(of) else count


def _is_safe(hidden: list[int]) -> bool:
    return len(hidden) > 1 and not is_small(sum(hidden))


def _next_to_hide(cells: Mapping[Key, int], hidden: set[Key]) -> Key:
    """The smallest shown cell that is not empty; there is one, or the sum were small."""
    return min((key for key, count in cells.items() if count and key not in hidden), key=lambda key: cells[key])
