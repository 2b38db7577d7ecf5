"""Which unknown facts can still make a difference: of some children the answer turns on that fact alone.

Where a tree asks a fact in several places, Kleene's connectives wait for others, too: `t or not t or cd22` waits for
nothing, and `all of: t, any of: t, cd22` only for `t`. Only parts that share a fact are searched together.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from services.trials.domain.criteria.compiled import (
    Compiled,
    Leaf,
    Node,
    Threshold,
    Ways,
    answer,
    open_places,
    threshold,
)
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, can_hold

LOOKS: Final = 5_000
"""Nodes looked at for one tree; what they do not suffice for counts as making a difference."""


def missing(tree: Compiled, ways: Ways) -> tuple[str, ...]:
    """The keys of an unsettled tree's facts, in reading order."""
    places = open_places(tree.holds, ways)
    matter = places if tree.asks_once else set(_matter(tree.holds, ways, Effort(LOOKS)))
    return tuple(tree.facts[place].key for place in places if place in matter)


def _matter(node: Node, ways: Ways, effort: Effort) -> Iterator[int]:
    """Of a node that can hold and can fail."""
    if isinstance(node, Leaf):
        yield node.place
        return
    wanted, parts = _still_open(node, ways)
    if wanted not in {1, len(parts)}:
        yield from _searched(threshold(wanted, parts), ways, effort)
        return
    for group in _sharing(parts):
        if len(group) > 1:
            yield from _searched(threshold(1 if wanted == 1 else len(group), group), ways, effort)
        elif _turns(group[0], ways, effort):
            yield from _matter(group[0], ways, effort)


def _still_open(node: Threshold, ways: Ways) -> tuple[int, list[Node]]:
    truths = [answer(part, ways) for part in node.parts]
    parts = [part for part, truth in zip(node.parts, truths, strict=True) if truth is Truth.UNKNOWN]
    return node.wanted - truths.count(Truth.TRUE), parts


def _sharing(parts: Iterable[Node]) -> list[list[Node]]:
    """Parts that ask a fact in common, and those that are asked for with them."""
    groups: list[tuple[set[int], list[Node]]] = []
    for part in parts:
        asked, together = set(_places(part)), [part]
        apart = []
        for places, others in groups:
            if places & asked:
                asked, together = asked | places, others + together
            else:
                apart.append((places, others))
        groups = [*apart, (asked, together)]
    return [together for _, together in groups]


def _turns(node: Node, ways: Ways, effort: Effort) -> bool:
    """Whether it can hold and can fail; without a fact asked twice every open node can."""
    asked = list(_places(node))
    if len(asked) == len(set(asked)):
        return True
    return can_hold(node, ways, effort) and can_hold(_failing(node, ways), ways, effort)


def _searched(node: Node, ways: Ways, effort: Effort) -> Iterator[int]:
    """The facts by which alone children differ of whom one makes it hold and one makes it fail."""
    fails, other = _failing(node, ways), len(ways)
    for place in dict.fromkeys(_places(node)):
        both = threshold(2, (node, _asked_of(fails, place, other)))
        if can_hold(both, [*ways, ways[place]], effort):
            yield place


def _failing(node: Node, ways: Sequence[int]) -> Node:
    if isinstance(node, Leaf):
        return Leaf(node.place, ways[node.place] & ~node.fits)
    return threshold(len(node.parts) - node.wanted + 1, [_failing(part, ways) for part in node.parts])


def _asked_of(node: Node, place: int, other: int) -> Node:
    """The same of another child's fact."""
    if isinstance(node, Leaf):
        return Leaf(other, node.fits) if node.place == place else node
    return threshold(node.wanted, [_asked_of(part, place, other) for part in node.parts])


def _places(node: Node) -> Iterator[int]:
    if isinstance(node, Leaf):
        yield node.place
        return
    for part in node.parts:
        yield from _places(part)
