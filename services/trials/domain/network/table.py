"""A table of counts with small ones hidden, although its sums along every line may be asked for as well.

Whoever counts the same children by fewer properties learns the sums of this table's lines. So within every line, as
within the whole, there are either no hidden cells or at least two that together are no small number. Where a line's own
sum is small, that sum is hidden too.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

from libs.common.suppression import is_small

Key = tuple[str, ...]


def protected(cells: Mapping[Key, int]) -> dict[Key, int | None]:
    """None stands for a hidden number."""
    hidden = {key for key, count in cells.items() if is_small(count)}
    lines = list(_lines(cells))
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for line in lines:
            _hide_more(cells, line, hidden)
    return {key: None if key in hidden else count for key, count in cells.items()}


def _lines(cells: Mapping[Key, int]) -> Iterator[list[Key]]:
    """All cells that agree in some of their properties, for every choice of properties but all."""
    width = len(next(iter(cells), ()))
    for fixed in (places for size in range(width) for places in combinations(range(width), size)):
        found: dict[Key, list[Key]] = {}
        for key in cells:
            found.setdefault(tuple(key[place] for place in fixed), []).append(key)
        yield from found.values()


def _hide_more(cells: Mapping[Key, int], line: list[Key], hidden: set[Key]) -> None:
    """The smallest first; an empty one only where there is no other."""
    inside = [key for key in line if key in hidden]
    if not inside or is_small(sum(cells[key] for key in line)):
        return
    while len(inside) == 1 or is_small(sum(cells[key] for key in inside)):
        shown = [key for key in line if key not in hidden]
        if not shown:
            return
        smallest = min(shown, key=lambda key: (not cells[key], cells[key], key))
        hidden.add(smallest)
        inside.append(smallest)
