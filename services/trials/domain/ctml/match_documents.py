"""How many documents MatchMiner writes of a match: for each path that holds, one for each reason it reports.

A criterion that stands twice on a path is reported once. Where none does, the paths need not be gone through; where
one does and there are very many, it is counted as often as it stands.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from services.trials.domain.ctml.as_matchminer import MANY, Step, ways
from services.trials.domain.ctml.clause import Asked
from services.trials.domain.ctml.complaint import Path
from services.trials.domain.ctml.leaves import DocumentLeaf, FusionLeaf, Leaf, UnaskedLeaf

MOST_WORK: Final = 6_000
"""Paths times their steps; the largest clause of MatchMiner's own tests has 194 paths through 28."""

Ask = Callable[[Asked], bool]
Count = Callable[[Asked], int]


def repeats(steps: Sequence[Step]) -> bool:
    """Whether some criterion stands at two places of one path, as far as there are few enough to look."""
    if ways(steps) * len(steps) > MOST_WORK:
        return False
    return any(_twice(path) for path in _paths(steps, [True] * len(steps), 0))


def _twice(path: Sequence[Step]) -> bool:
    seen: set[Leaf] = set()
    for step in path:
        here = {asked.leaf for asked in step.asked if not isinstance(asked.leaf, UnaskedLeaf)}
        if not seen.isdisjoint(here):
            return True
        seen |= here
    return False


def match_documents(steps: Sequence[Step], ask: Ask, reported: Count, *, repeated: bool) -> int:
    """Of a patient who answers so."""
    holds = [all(ask(asked) for asked in step.asked) for step in steps]
    if repeated:
        return sum(_on(path, reported) for path in _paths(steps, holds, 0))
    paths, documents = [0] * len(steps), [0] * len(steps)
    for place in range(len(steps) - 1, -1, -1):
        step = steps[place]
        if holds[place]:
            paths[place] = min(MANY, sum(paths[later] for later in step.onward)) if step.onward else 1
            own = sum(reported(asked) for asked in {asked.leaf: asked for asked in step.asked}.values())
            documents[place] = min(MANY, own * paths[place] + sum(documents[later] for later in step.onward))
    return documents[0]


def _paths(steps: Sequence[Step], holds: Sequence[bool], at: int) -> Iterator[tuple[Step, ...]]:
    if not holds[at]:
        return
    if not steps[at].onward:
        yield (steps[at],)
    for later in steps[at].onward:
        yield from ((steps[at], *rest) for rest in _paths(steps, holds, later))


def _on(path: Sequence[Step], reported: Count) -> int:
    """An object of criteria that was there before is left out; a single clinical criterion, at the same depth."""
    objects: set[tuple[Leaf, ...]] = set()
    found: dict[tuple[Leaf, int], int] = {}
    for depth, step in enumerate(path):
        asked_here = [asked for asked in step.asked if not isinstance(asked.leaf, UnaskedLeaf)]
        for _, together in groupby(asked_here, _object):
            one = list(together)
            whole = tuple(asked.leaf for asked in one)
            if whole not in objects:
                objects.add(whole)
                found.update({(asked.leaf, depth): reported(asked) for asked in one})
    return sum(found.values())


def _object(asked: Asked) -> Path:
    """Where the object stands that a criterion is of; those of the clinical document have a key of their own."""
    return asked.path if isinstance(asked.leaf, DocumentLeaf | FusionLeaf) else asked.path[:-1]
