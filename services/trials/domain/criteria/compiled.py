"""A tree as bits: for every fact the ways its questions can be answered, for every question those that fit.

`not` is worked into the questions, and all, any and at-least-k are one kind of node. A set of ways
is an integer with one bit for each; what is known of a fact leaves some of its ways.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.trials.domain.criteria.cells import answers, candidates, numbers_between
from services.trials.domain.criteria.condition import (
    All,
    Any,
    AtLeast,
    Condition,
    Known,
    Not,
    Question,
    questions,
)
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.value import Codes, Numbers, Value


@dataclass(frozen=True, slots=True)
class Leaf:
    """The fact at this place must be in one of these ways."""

    place: int
    fits: int

    @property
    def size(self) -> int:
        """One look."""
        return 1


@dataclass(frozen=True, slots=True)
class Threshold:
    """So many of the parts must hold."""

    wanted: int
    parts: tuple["Node", ...]
    size: int
    """How many nodes it counts with all below it: what one look at it may cost."""


Node = Leaf | Threshold


def threshold(wanted: int, parts: Sequence[Node]) -> Threshold:
    """With its size counted."""
    return Threshold(wanted, tuple(parts), 1 + sum(part.size for part in parts))


Ways = list[int]
"""What is left of every fact, by its place."""


@dataclass(frozen=True, slots=True)
class AskedFact:
    """One key, its questions, and the ways they can be answered together."""

    key: str
    asked: tuple[Question, ...]
    bits: Mapping[tuple[int, ...], int]
    """The bit of each joint answer."""
    free: int
    """The ways the dictionary allows when nothing is known."""
    values: tuple[Value, ...]
    """For each bit a value that is answered so."""

    def left_by(self, value: Value | None) -> int:
        """The ways that a known value leaves; a value of the wrong kind is no knowledge."""
        if value is None or not _fits(value, self.asked[0]):
            return self.free
        if value.exact:
            return self.bits.get(answers(self.asked, value), self.free)
        return self._several(value) or self.free

    def _several(self, value: Value) -> int:
        left = 0
        for one in _possible(self.asked, value):
            left |= self.bits.get(answers(self.asked, one), 0)
        return left & self.free or left


@dataclass(frozen=True, slots=True)
class Compiled:
    """The tree, its negation, and the facts both speak of."""

    condition: Condition
    holds: Node
    fails: Node
    facts: tuple[AskedFact, ...]
    keys: frozenset[str]
    """Of these facts."""
    asks_once: bool
    """No fact is asked in two places: one visit of the tree then finds all there is to find."""
    windowed: tuple[Question, ...]
    """The questions that say how recent what is known must be."""

    def left_by(self, known: Known) -> Ways:
        """Of every fact the ways that are left."""
        return [fact.left_by(known.get(fact.key)) for fact in self.facts]

    def free(self) -> Ways:
        """Nothing is known."""
        return [fact.free for fact in self.facts]


def compiled(condition: Condition) -> Compiled:
    """Linear in the tree; an arm keeps its own (`Arm.tree`)."""
    by_key: dict[str, list[Question]] = {}
    every = tuple(questions(condition))
    for question in every:
        by_key.setdefault(question.key, []).append(question)
    facts = tuple(_asked(key, tuple(dict.fromkeys(asked))) for key, asked in by_key.items())
    places = {fact.key: place for place, fact in enumerate(facts)}
    leaves = {one: Leaf(places[fact.key], _fitting(fact, one)) for fact in facts for one in fact.asked}
    full = tuple((1 << len(fact.values)) - 1 for fact in facts)
    read = Reading(leaves, full)
    return Compiled(
        condition=condition,
        holds=read.node(condition, wanted=True),
        fails=read.node(condition, wanted=False),
        facts=facts,
        keys=frozenset(by_key),
        asks_once=len(every) == len(facts),
        windowed=tuple(one for one in every if one.within_days is not None),
    )


def _asked(key: str, asked: tuple[Question, ...]) -> AskedFact:
    allowed, beyond = candidates(asked)
    values: dict[tuple[int, ...], Value] = {}
    for value in allowed:
        values.setdefault(answers(asked, value), value)
    free = (1 << len(values)) - 1
    for value in beyond:
        values.setdefault(answers(asked, value), value)
    bits = {answer: 1 << place for place, answer in enumerate(values)}
    return AskedFact(key, asked, bits, free, tuple(values.values()))


def _fitting(fact: AskedFact, question: Question) -> int:
    place = fact.asked.index(question)
    return sum(bit for answer, bit in fact.bits.items() if answer[place] == Truth.TRUE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What conditions are read with."""

    leaves: Mapping[Question, Leaf]
    full: Sequence[int]

    def node(self, condition: Condition, *, wanted: bool) -> Node:
        """The condition, or its negation."""
        match condition:
            case Not(part):
                return self.node(part, wanted=not wanted)
            case All(parts):
                return self._counted(len(parts), parts, wanted=wanted)
            case Any(parts):
                return self._counted(1, parts, wanted=wanted)
            case AtLeast(least, parts):
                return self._counted(least, parts, wanted=wanted)
        leaf = self.leaves[condition]
        return leaf if wanted else Leaf(leaf.place, self.full[leaf.place] & ~leaf.fits)

    def _counted(self, least: int, parts: Sequence[Condition], *, wanted: bool) -> Node:
        """At least k do not hold exactly when at least n - k + 1 fail."""
        inner = tuple(self.node(part, wanted=wanted) for part in parts)
        return threshold(least if wanted else len(parts) - least + 1, inner)


def _fits(value: Value, question: Question) -> bool:
    return isinstance(value, Numbers) is hasattr(question, "range")


def _possible(asked: Sequence[Question], value: Value) -> Sequence[Value]:
    if isinstance(value, Codes):
        return [Codes.of(code) for code in value.possible]
    return [Numbers.exactly(number) for number in numbers_between(asked, value.low, value.high)]


def answer(node: Node, ways: Sequence[int]) -> Truth:
    """Strong Kleene over the ways that are left: every node is visited once at most."""
    if isinstance(node, Leaf):
        left = ways[node.place]
        if not left & ~node.fits:
            return Truth.TRUE
        return Truth.UNKNOWN if left & node.fits else Truth.FALSE
    hold, still = 0, len(node.parts)
    if still < node.wanted:
        return Truth.FALSE
    for part in node.parts:
        truth = answer(part, ways)
        if truth is Truth.FALSE:
            still -= 1
            if still < node.wanted:
                return Truth.FALSE
        elif truth is Truth.TRUE:
            hold += 1
            if hold >= node.wanted:
                return Truth.TRUE
    return Truth.TRUE if hold >= node.wanted else Truth.UNKNOWN


def open_places(node: Node, ways: Sequence[int]) -> dict[int, None]:
    """The places of the facts that a tree which is not settled still waits for, in reading order."""
    if isinstance(node, Leaf):
        return {node.place: None}
    found: dict[int, None] = {}
    for part in node.parts:
        if answer(part, ways) is Truth.UNKNOWN:
            found.update(open_places(part, ways))
    return found
