"""Trees that ask a fact in several places: what Kleene leaves open is settled for each kind of child by itself.

Where all open questions of a tree are about different facts, Kleene's answer is all there is to say. So only children
for whom two questions about one fact are open are looked at, and of those who are alike only one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from services.trials.domain.criteria.compiled import Compiled, Leaf, Node
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.kleene import Truth

Truths = NDArray[np.int8]
Kinds = Sequence[NDArray[np.intp]]


def settle_repeated(tree: Compiled, kleene: Truths, ways: Sequence[Sequence[int]], of: Kinds) -> Truths:
    """Kleene's answers, and where it cannot tell, what every completion agrees on."""
    in_doubt = np.flatnonzero((kleene == Truth.UNKNOWN) & _doubtful(tree, ways, of))
    if not in_doubt.size:
        return kleene
    alike, which = np.unique(np.stack([one[in_doubt] for one in of]), axis=1, return_inverse=True)
    answers = [settled_by(tree, _left(ways, kinds)) for kinds in alike.T.tolist()]
    kleene[in_doubt] = np.array(answers, np.int8)[which.reshape(-1)]
    return kleene


def _left(ways: Sequence[Sequence[int]], kinds: Sequence[int]) -> list[int]:
    return [left[kind] for left, kind in zip(ways, kinds, strict=True)]


def _doubtful(tree: Compiled, ways: Sequence[Sequence[int]], of: Kinds) -> NDArray[np.bool_]:
    """For whom two questions about one fact are open."""
    asked = Counter(_leaves(tree.holds))
    doubtful = np.zeros(len(of[0]) if of else 1, np.bool_)
    for place, times in Counter(leaf.place for leaf in asked.elements()).items():
        if times > 1:
            open_here = [sum(asked[leaf] for leaf in asked if _is_open(leaf, place, left)) for left in ways[place]]
            doubtful |= (np.array(open_here) > 1)[of[place]]
    return doubtful


def _is_open(leaf: Leaf, place: int, left: int) -> bool:
    return leaf.place == place and bool(left & leaf.fits) and bool(left & ~leaf.fits)


def _leaves(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from _leaves(part)
