"""Whether a tree can come to hold: the ways its facts would have to be.

Kleene's connectives look at each part alone; where a tree asks a fact in several places, its parts
must agree on that fact. Parts that must hold narrow their facts, and where there is a choice each
is tried in turn (a small DPLL over thresholds).
"""

from collections.abc import Sequence
from typing import Final

from services.trials.domain.criteria.compiled import Leaf, Node, Threshold, Ways, answer, threshold
from services.trials.domain.criteria.kleene import Truth

LOOKS: Final = 10_000
"""Nodes looked at before a search is given up: some 5 ms. Trees of protocols need a few hundred."""


class TooManyChoices(Exception):
    """The search was given up."""


class Effort:
    """What the searches of one explanation may cost together, counted in nodes: the same on every machine."""

    def __init__(self, looks: int = LOOKS) -> None:
        self.left = looks

    def spend(self, looks: int) -> None:
        """Give up when nothing is left."""
        self.left -= looks
        if self.left < 0:
            raise TooManyChoices


def way_to(node: Node, ways: Ways, effort: Effort) -> Ways | None:
    """The ways left of every fact when the tree holds, or None where it cannot."""
    return _hold([node], list(ways), effort)


def can_hold(node: Node, ways: Ways, effort: Effort) -> bool:
    """Whether any completion makes it hold; a search that was given up says yes."""
    try:
        return way_to(node, ways, effort) is not None
    except TooManyChoices:
        return True


def _hold(pending: list[Node], ways: Ways, effort: Effort) -> Ways | None:
    """Make all of them hold."""
    open_nodes = _narrow(pending, ways, effort)
    if not open_nodes:
        return ways if open_nodes is not None else None
    return _choose(open_nodes, ways, effort)


def _choose(open_nodes: list[Threshold], ways: Ways, effort: Effort) -> Ways | None:
    """The node with the fewest choices: with its first open part, or without it."""
    node = min(open_nodes, key=lambda one: len(one.parts) - one.wanted)
    others: list[Node] = [one for one in open_nodes if one is not node]
    first, *rest = node.parts
    more: list[Node] = [threshold(node.wanted - 1, rest)] if node.wanted > 1 else []
    found = _hold([first, *more, *others], list(ways), effort)
    return found or _hold([threshold(node.wanted, rest), *others], ways, effort)


def _narrow(pending: Sequence[Node], ways: Ways, effort: Effort) -> list[Threshold] | None:
    """Follow what must be; the nodes that leave a choice, or None at a contradiction."""
    waiting = list(pending)
    while True:
        effort.spend(sum(node.size for node in waiting))
        forced: list[Node] = []
        choices: list[Threshold] = []
        before = list(ways)
        for node in waiting:
            if isinstance(node, Leaf):
                ways[node.place] &= node.fits
                if not ways[node.place]:
                    return None
            elif not _split(node, ways, forced, choices):
                return None
        if not forced and before == ways:
            return choices
        waiting = [*forced, *choices]


def _split(node: Threshold, ways: Ways, forced: list[Node], choices: list[Threshold]) -> bool:
    """Sort a node's parts: none left to ask, all of them needed, or a choice. False: too few can hold."""
    wanted, still = node.wanted, []
    for part in node.parts:
        truth = answer(part, ways)
        if truth is Truth.TRUE:
            wanted -= 1
        elif truth is Truth.UNKNOWN:
            still.append(part)
    if wanted > len(still):
        return False
    if wanted == len(still):
        forced.extend(still)
    elif wanted > 0:
        choices.append(node if len(still) == len(node.parts) else threshold(wanted, still))
    return True
