"""Every tree for every child at once: the same answers as `settled` one by one, many times faster.

Imports numpy: only what `libs/common/off_loop.py` runs in a process of its own may import this module.

    verdicts = await off_loop(verdicts_of, facts, criteria, within=60)

`facts` holds for each child what is known, as `settled` takes it (`windows.values(with_windows(...))`); `criteria` the
trees. The answer has a row for each child and a column for each tree; its numbers are those of `Truth`: 0 false,
1 unknown, 2 true.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from services.trials.domain.bulk.columns import Column, column
from services.trials.domain.bulk.repeated import settle_repeated
from services.trials.domain.criteria.compiled import AskedFact, Compiled, Leaf, Node, compiled
from services.trials.domain.criteria.condition import Condition, Known, Question, Within, questions
from services.trials.domain.criteria.kleene import Truth

Truths = NDArray[np.int8]


def verdicts_of(facts: Sequence[Known], criteria: Sequence[Condition]) -> Truths:
    """What all completions of each child's facts agree on, tree by tree."""
    columns = dict(_columns(facts, criteria))
    found = np.empty((len(facts), len(criteria)), np.int8, order="F")
    for place, condition in enumerate(criteria):
        found[:, place] = _answers(compiled(condition), columns, len(facts))
    return found


def _columns(facts: Sequence[Known], criteria: Sequence[Condition]) -> Iterator[tuple[str, Column]]:
    """A column for each key any of the trees asks; what no tree tells apart is of one kind."""
    asked: dict[str, list[Question]] = {}
    for condition in dict.fromkeys(criteria):
        for one in questions(condition):
            asked.setdefault(one.key, []).append(one)
    for key, found in asked.items():
        bounds = (bound for one in found if isinstance(one, Within) for bound in one.range.bounds())
        yield key, column(key, facts, bounds)


def _answers(tree: Compiled, columns: Mapping[str, Column], children: int) -> Truths:
    ways = [_ways(fact, columns[fact.key]) for fact in tree.facts]
    of = [columns[fact.key].of for fact in tree.facts]
    kleene = _Asking(ways, of, children).answer(tree.holds)
    return settle_repeated(tree, kleene, ways, of)


def _ways(fact: AskedFact, told: Column) -> tuple[int, ...]:
    """What each kind of value leaves of a fact."""
    return tuple(fact.left_by(kind) for kind in told.kinds)


class _Asking:
    """One tree, all children."""

    def __init__(self, ways: Sequence[tuple[int, ...]], of: Sequence[NDArray[np.intp]], children: int) -> None:
        self._ways = ways
        self._of = of
        self._children = children

    def answer(self, node: Node) -> Truths:
        """Strong Kleene: all is the least of its parts, any the greatest, at least k counts."""
        if isinstance(node, Leaf):
            return leaf_truths(node, self._ways[node.place])[self._of[node.place]]
        parts = [self.answer(part) for part in node.parts]
        if not parts or not 0 < node.wanted <= len(parts):
            return np.full(self._children, Truth.TRUE if node.wanted <= 0 else Truth.FALSE, np.int8)
        if node.wanted == len(parts):
            return reduce(np.minimum, parts)
        return reduce(np.maximum, parts) if node.wanted == 1 else _counted(node.wanted, parts)


def leaf_truths(leaf: Leaf, ways: Sequence[int]) -> Truths:
    """What a question answers for each kind of value."""
    return np.array([_truth(leaf.fits, left) for left in ways], np.int8)


def _truth(fits: int, left: int) -> Truth:
    if not left & ~fits:
        return Truth.TRUE
    return Truth.UNKNOWN if left & fits else Truth.FALSE


def _counted(wanted: int, parts: Sequence[Truths]) -> Truths:
    """The so-many-th greatest of them."""
    hold = reduce(np.add, ((part == Truth.TRUE).astype(np.int16) for part in parts))
    may = reduce(np.add, ((part != Truth.FALSE).astype(np.int16) for part in parts))
    answer = np.full(len(hold), Truth.UNKNOWN, np.int8)
    answer[hold >= wanted] = Truth.TRUE
    answer[may < wanted] = Truth.FALSE
    return answer
