"""Small numbers are hidden, and with them as many others as give them away (domain.md, section 6)."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

SMALLEST_SHOWN = 5
"""Counts of 1 to 4 are hidden; 0 is shown (domain.md, section 6)."""

STEP = 5
"""Where one number beside another would give somebody away, only the nearest step is told."""

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


def in_steps(count: int | None) -> int | None:
    """The nearest step; what is hidden stays hidden."""
    return None if count is None else (count + STEP // 2) // STEP * STEP


def hidden_for_few(owners: Mapping[Key, Collection[str]]) -> frozenset[Key]:
    """Which cells of a partition to hide where each counts things that somebody owns: samples of children.

    The same rule, over the owners: a child with ten samples is one child, and one who has samples in two hidden
    cells is counted once.
    """
    everybody = {owner for cell in owners.values() for owner in cell}
    if is_small(len(everybody)):
        return frozenset(owners)
    hidden = {key for key, cell in owners.items() if is_small(len(set(cell)))}
    while hidden and (len(hidden) == 1 or is_small(len({owner for key in hidden for owner in owners[key]}))):
        counted = {key: len(set(cell)) for key, cell in owners.items()}
        more = [key for key, count in counted.items() if count and key not in hidden]
        if not more:
            return frozenset(owners)
        hidden.add(min(more, key=lambda key: counted[key]))
    return frozenset(hidden)


def suppress_count(count: int, *, of: int) -> int | None:
    """One count out of a sum that is shown: hidden if it or what is left of the sum is small."""
    return None if is_small(count) or is_small(of - count) or is_small(of) else count


def _is_safe(hidden: list[int]) -> bool:
    return len(hidden) > 1 and not is_small(sum(hidden))


def _next_to_hide(cells: Mapping[Key, int], hidden: set[Key]) -> Key:
    """The smallest shown cell that is not empty; there is one, or the sum were small."""
    return min((key for key, count in cells.items() if count and key not in hidden), key=lambda key: cells[key])
