"""Trees that no child can satisfy, or that every child satisfies, with the few questions that make them so.

Leaving a question out of a tree can only make it easier to hold. So a tree that cannot hold has a set of questions
that cannot hold together as the tree asks them, and from which none can be left out. A short one is found by halving
(QuickXplain, Junker 2004); where few questions are asked, every pair is tried for one that is shorter still.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from services.trials.domain.criteria.compiled import Compiled, Leaf, Node, compiled, threshold
from services.trials.domain.criteria.condition import All, Any, AtLeast, Condition, Not, Question
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, can_hold

PAIRS_UP_TO: Final = 40
"""Questions among which all pairs are tried."""

LOOKS: Final = 200_000
"""Nodes looked at to see whether a side of the tree can hold, and again to make the set short: some 100 ms each.
Then the set stays as short as it has become."""

Clash = Callable[[frozenset[int]], bool]
"""Whether the tree cannot hold although all other questions are left out."""


class Flaw(StrEnum):
    """What is wrong with a tree."""

    NOBODY = "nobody"
    """No child can satisfy it."""
    EVERYBODY = "everybody"
    """Every child satisfies it, whatever is known of it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and where in the tree it stands."""

    question: Question
    where: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The flaw of a tree and the questions it rests on, none of which can be left out."""

    flaw: Flaw
    questions: tuple[Placed, ...]


def contradiction(condition: Condition, *, where: str = "criteria") -> Contradiction | None:
    """What is wrong with the tree; None if some children could satisfy it and some not.

    A search that was given up says that it may hold: then nothing is claimed.
    """
    tree, free = compiled(condition), compiled(condition).free()
    for flaw, side, wanted in ((Flaw.NOBODY, tree.holds, True), (Flaw.EVERYBODY, tree.fails, False)):
        if not can_hold(side, free, Effort(LOOKS)):
            return Contradiction(flaw, _least(_Tree(tree, condition, where, wanted=wanted)))
    return None


class _Tree:
    """One side of a tree, from which questions can be left out."""

    def __init__(self, tree: Compiled, condition: Condition, where: str, *, wanted: bool) -> None:
        self._free = tree.free()
        self.placed: list[Placed] = []
        self._places = {fact.key: place for place, fact in enumerate(tree.facts)}
        self._tree = tree
        self._leaves: list[Leaf] = []
        self._shape = self._read(condition, where, wanted=wanted)
        self._effort = Effort(LOOKS)

    def clashes(self, kept: frozenset[int]) -> bool:
        """Whether these questions alone make it impossible; not found to, once there was enough trying."""
        return not can_hold(self._with(self._shape, kept), self._free, self._effort)

    def _read(self, condition: Condition, where: str, *, wanted: bool) -> "_Shape":
        match condition:
            case Not(part):
                return self._read(part, f"{where}.not", wanted=not wanted)
            case All(parts):
                return self._counted(len(parts), parts, f"{where}.all", wanted=wanted)
            case Any(parts):
                return self._counted(1, parts, f"{where}.any", wanted=wanted)
            case AtLeast(least, parts):
                return self._counted(least, parts, f"{where}.of", wanted=wanted)
        self.placed.append(Placed(condition, where))
        self._leaves.append(self._leaf(condition, wanted=wanted))
        return len(self._leaves) - 1

    def _counted(self, least: int, parts: Sequence[Condition], where: str, *, wanted: bool) -> "_Shape":
        inner = tuple(self._read(part, f"{where}[{n}]", wanted=wanted) for n, part in enumerate(parts))
        return (least if wanted else len(parts) - least + 1), inner

    def _leaf(self, question: Question, *, wanted: bool) -> Leaf:
        place = self._places[question.key]
        fact = self._tree.facts[place]
        asked = fact.asked.index(question)
        fits = sum(bit for answers, bit in fact.bits.items() if (answers[asked] is Truth.TRUE) is wanted)
        return Leaf(place, fits)

    def _with(self, shape: "_Shape", kept: frozenset[int]) -> Node:
        if isinstance(shape, int):
            return self._leaves[shape] if shape in kept else _HOLDS
        return threshold(shape[0], [self._with(part, kept) for part in shape[1]])


_Shape = int | tuple[int, "tuple[_Shape, ...]"]
_HOLDS: Final = threshold(0, ())


def _least(tree: _Tree) -> tuple[Placed, ...]:
    every = tuple(range(len(tree.placed)))
    found = _quick(tree.clashes, (), every, changed=True)
    shorter = _pair(tree, every) if len(found) > 2 and len(every) <= PAIRS_UP_TO else None  # noqa: PLR2004 - a pair
    return tuple(tree.placed[place] for place in sorted(shorter or found))


def _quick(clashes: Clash, sure: tuple[int, ...], rest: tuple[int, ...], *, changed: bool) -> tuple[int, ...]:
    """The least of `rest` that clash together with those that are sure."""
    if changed and clashes(frozenset(sure)):
        return ()
    if len(rest) == 1:
        return rest
    half = len(rest) // 2
    first, second = rest[:half], rest[half:]
    of_second = _quick(clashes, (*sure, *first), second, changed=True)
    of_first = _quick(clashes, (*sure, *of_second), first, changed=bool(of_second))
    return (*of_first, *of_second)


def _pair(tree: _Tree, every: Sequence[int]) -> tuple[int, ...] | None:
    return next((pair for pair in combinations(every, 2) if tree.clashes(frozenset(pair))), None)
