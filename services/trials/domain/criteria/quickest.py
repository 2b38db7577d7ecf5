"""The fewest unknown facts that could settle a tree, and what they would have to be."""

from collections.abc import Mapping, Sequence

from services.trials.domain.criteria.compiled import Compiled, Leaf, Node, Ways
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, TooManyChoices, way_to
from services.trials.domain.criteria.settling import Settling
from services.trials.domain.criteria.support import Reason

Way = Mapping[int, int]
"""For some facts, by place, the ways they would have to be."""


def quickest(tree: Compiled, ways: Ways, wanted: Truth) -> tuple[Reason, ...] | None:
    """The answers that would make it so, about as few facts as may be; None if nothing can.

    None of the facts can be left out. Where the tree asks no fact twice, no fewer facts would do.
    """
    settling = Settling(tree, wanted, Effort())
    found = _fewest(settling.side, ways)
    if found is None or not _agrees(found, ways) or not settling.by(_narrowed(ways, found)):
        found = _any(settling, ways)
    if found is None:
        return None
    single = _single(settling, ways) if len(found) > 1 and not tree.asks_once else None
    return _answers(tree, single or _spared(settling, ways, found))


def _fewest(node: Node, ways: Ways) -> Way | None:
    """One visit: the cheapest parts of every node, each fact as the part needs it."""
    if isinstance(node, Leaf):
        left = ways[node.place]
        if not left & ~node.fits:
            return {}
        return {node.place: left & node.fits} if left & node.fits else None
    found = [way for part in node.parts if (way := _fewest(part, ways)) is not None]
    if len(found) < node.wanted:
        return None
    return _together(sorted(found, key=len)[: max(node.wanted, 0)])


def _together(found: Sequence[Way]) -> Way:
    way: dict[int, int] = {}
    for one in found:
        for place, left in one.items():
            way[place] = way.get(place, left) & left
    return way


def _agrees(way: Way, ways: Ways) -> bool:
    return all(left & ways[place] for place, left in way.items())


def _any(settling: Settling, ways: Ways) -> Way | None:
    try:
        reached = way_to(settling.side, ways, settling.effort)
    except TooManyChoices:
        return None
    if reached is None:
        return None
    return {place: left for place, left in enumerate(reached) if left != ways[place]}


def _narrowed(ways: Ways, way: Way) -> Ways:
    return [way.get(place, left) for place, left in enumerate(ways)]


def _single(settling: Settling, ways: Ways) -> Way | None:
    """One fact that would do alone, in one of its ways."""
    for place, left in enumerate(ways):
        for bit in (1 << one for one in range(left.bit_length()) if left >> one & 1):
            if left != bit and settling.by(_narrowed(ways, {place: bit})):
                return {place: bit}
    return None


def _spared(settling: Settling, ways: Ways, way: Way) -> Way:
    """Without what need not be known after all."""
    for place in list(way):
        fewer = {one: left for one, left in way.items() if one != place}
        if settling.by(_narrowed(ways, fewer)):
            way = fewer
    return way


def _answers(tree: Compiled, way: Way) -> tuple[Reason, ...]:
    """What the questions about these facts would be answered; those still open are left out."""
    found: list[Reason] = []
    for place, left in way.items():
        fact = tree.facts[place]
        for number, question in enumerate(fact.asked):
            says = {answer[number] for answer, bit in fact.bits.items() if bit & left}
            if len(says) == 1:
                found.append(Reason(question, says == {Truth.TRUE}))
    return tuple(found)
