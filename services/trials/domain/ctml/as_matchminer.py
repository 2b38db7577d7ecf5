"""A clause as MatchMiner's engine reads it: paths through a graph, of which one must hold from end to end.

The engine lays a clause out as a graph and asks each path from its root by itself, so a tree of 28 leaves costs 194
queries. Here every node of the same graph is answered once. For most clauses the graph says what is written. Where an
alternative holds an `and` with an `or` of its own, and another `or` stands beside the first, the engine joins
the two so that either is left out of some paths: it matches more patients than the clause says. Compatible means
compatible, so that is kept here, and every such clause is told of (`differs`).
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.trials.domain.ctml.clause import Asked, Group, Item, Leaves

MANY: Final = 10**15


@dataclass(slots=True)
class Step:
    """What must hold here, and where a path may go on; it ends where it cannot."""

    demands: bool
    asked: list[Asked] = field(default_factory=list)
    onward: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Layout:
    """Lays out one clause, in the order in which MatchMiner's engine does."""

    steps: list[Step]
    waiting: deque[tuple[int, Item]]
    first: dict[int, int] = field(default_factory=dict)
    latest: dict[int, tuple[int, int]] = field(default_factory=dict)
    bends: int = 0

    def take(self, at: int, item: Item) -> None:
        """One item below a step."""
        leaves = [part for part in item if not isinstance(part, Group)]
        if len(leaves) == len(item):
            self._leaves(at, leaves)
            return
        self.steps[at].asked.extend(asked for part in leaves for asked in part.asked)
        for part in (part for part in item if isinstance(part, Group)):
            (self._alternatives if part.any else self._demands)(at, part)

    def _leaves(self, at: int, leaves: list[Leaves]) -> None:
        """An alternative of several kinds of criteria stands there once for each, the same."""
        asked = [asked for part in leaves for asked in part.asked]
        if self.steps[at].demands:
            self.steps[at].asked.extend(asked)
            return
        for _ in leaves:
            self._add(at, Step(demands=True, asked=asked))

    def _demands(self, at: int, group: Group) -> None:
        below = at if self.steps[at].demands else self._add(at, Step(demands=True))
        for part in (part for item in group.items for part in item):
            if not isinstance(part, Group):
                self.steps[below].asked.extend(part.asked)
            elif part.any:
                self.waiting.appendleft((below, (part,)))
            else:
                self.waiting.append((below, (part,)))

    def _alternatives(self, at: int, group: Group) -> None:
        step = Step(demands=False)
        if not self.steps[at].demands:
            new = self._add(at, step)
        elif at not in self.first:
            new = self.first[at] = self._add(at, step)
            self.bends += 1
        else:
            new = self._after(at, step)
        self.latest[at] = (new, self.bends)
        self.waiting.extend((new, item) for item in group.items)

    def _after(self, at: int, step: Step) -> int:
        """Behind every end of the alternatives before it."""
        newest, bends = self.latest[at]
        ends = self._ends(newest if bends == self.bends else self.first[at])
        self.steps.append(step)
        for end in ends:
            self.steps[end].onward.append(len(self.steps) - 1)
        return len(self.steps) - 1

    def _ends(self, start: int) -> list[int]:
        found, seen, waiting = [], {start}, list(self.steps[start].onward)
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            waiting.extend(self.steps[place].onward)
            if not self.steps[place].onward:
                found.append(place)
        return found

    def _add(self, at: int, step: Step) -> int:
        self.steps.append(step)
        self.steps[at].onward.append(len(self.steps) - 1)
        return len(self.steps) - 1


def laid_out(items: Sequence[Item]) -> tuple[Step, ...]:
    """The graph; every way goes from a step to a later one, and begins at the first."""
    layout = _Layout([Step(demands=True)], deque())
    for item in items:
        alternatives = any(isinstance(part, Group) and part.any for part in item)
        (layout.waiting.appendleft if alternatives else layout.waiting.append)((0, item))
    while layout.waiting:
        layout.take(*layout.waiting.pop())
    return tuple(layout.steps)


def matched(
    steps: Sequence[Step], ask: Callable[[Asked], bool], tells: Callable[[Asked], bool] = lambda _: True
) -> tuple[Asked, ...] | None:
    """The leaves of a path that holds and has a leaf that tells of it; None if there is none."""
    holds = [False] * len(steps)
    for place in range(len(steps) - 1, -1, -1):
        step = steps[place]
        goes_on = not step.onward or any(holds[later] for later in step.onward)
        holds[place] = goes_on and all(ask(asked) for asked in step.asked)
    if not holds[0]:
        return None
    telling = _telling(steps, holds, tells)
    return tuple(_path(steps, holds, telling, tells)) if telling[0] else None


def _telling(steps: Sequence[Step], holds: Sequence[bool], tells: Callable[[Asked], bool]) -> list[bool]:
    """From where on there is a path that holds and tells."""
    found = [False] * len(steps)
    for place in range(len(steps) - 1, -1, -1):
        step = steps[place]
        if holds[place]:
            found[place] = any(tells(asked) for asked in step.asked) or any(found[later] for later in step.onward)
    return found


def _path(
    steps: Sequence[Step], holds: Sequence[bool], telling: Sequence[bool], tells: Callable[[Asked], bool]
) -> list[Asked]:
    """The shortest on through what tells, as long as nothing did."""
    found, place = list(steps[0].asked), 0
    while steps[place].onward:
        way = holds if any(tells(asked) for asked in found) else telling
        place = next(later for later in steps[place].onward if way[later])
        found.extend(steps[place].asked)
    return found


def ways(steps: Sequence[Step]) -> int:
    """How many paths there are, each of which MatchMiner asks by itself; beyond `MANY` they are no longer counted."""
    counts = [1] * len(steps)
    for place in range(len(steps) - 1, -1, -1):
        if steps[place].onward:
            counts[place] = min(MANY, sum(counts[later] for later in steps[place].onward))
    return counts[0]
