"""The smallest set of known facts that already settles a tree.

First facts are left out one by one until none can be spared: no reason is superfluous. Then a
smaller set is looked for by hitting sets: whatever leaves a way out of the answer lacks one of the
facts that would close that way.
"""

from collections.abc import Callable, Sequence
from typing import Final

from services.trials.domain.criteria.compiled import Compiled, Ways
from services.trials.domain.criteria.completion import settles
from services.trials.domain.criteria.condition import Condition, Known, questions
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import TooManyChoices, way_to
from services.trials.domain.criteria.support import Reason, support

ROUNDS: Final = 24
"""Looks for a smaller set; after them the set is one from which nothing can be left out."""

Places = frozenset[int]


def reasons_for(tree: Compiled, condition: Condition, known: Known, truth: Truth) -> tuple[Reason, ...]:
    """The answers a settled tree rests on; leaving any fact of them out leaves it open."""
    kept = {tree.facts[place].key for place in _smallest(tree, condition, known, truth)}
    found = support(condition, {key: known[key] for key in kept})
    if found.truth is truth:
        return found.reasons
    asked = (one for one in questions(condition) if one.key in kept)
    answered = ((one, one.ask(known[one.key])) for one in asked)
    return tuple(dict.fromkeys(Reason(one, says is Truth.TRUE) for one, says in answered if says.known))


def _smallest(tree: Compiled, condition: Condition, known: Known, truth: Truth) -> Places:
    told, free = tree.left_by(known), tree.free()
    every = [place for place, fact in enumerate(tree.facts) if told[place] != free[place]]
    by_kleene = support(condition, known)
    start = frozenset(place for place in every if tree.facts[place].key in by_kleene.keys or not by_kleene.truth.known)
    spared = _spared(start, every, lambda places: settles(tree, _kept(places, told, free), truth))
    return spared if _asks_once(tree, condition) else _fewer(tree, told, truth, spared)


def _kept(places: Places, told: Ways, free: Ways) -> Ways:
    """As if nothing but these facts were known."""
    return [told[place] if place in places else left for place, left in enumerate(free)]


def _asks_once(tree: Compiled, condition: Condition) -> bool:
    """Then one visit of the tree has found the fewest."""
    return sum(1 for _ in questions(condition)) == len(tree.facts)


def _spared(places: Places, order: Sequence[int], settling: Callable[[Places], bool]) -> Places:
    """Without any fact that can be spared; later ones go first."""
    for place in reversed(order):
        if place in places and settling(places - {place}):
            places = places - {place}
    return places


def _fewer(tree: Compiled, told: Ways, truth: Truth, best: Places) -> Places:
    """A way out of the answer, although some facts are known, shows which facts would have closed it."""
    otherwise = tree.fails if truth is Truth.TRUE else tree.holds
    needed: list[Places] = []
    free = tree.free()
    for _ in range(ROUNDS):
        hit = hitting_set(needed, len(best))
        if hit is None:
            return best
        try:
            out = way_to(otherwise, _kept(hit, told, free))
        except TooManyChoices:
            return best
        if out is None:
            return hit
        needed.append(frozenset(place for place, left in enumerate(out) if not left & told[place]))
    return best


def hitting_set(sets: Sequence[Places], below: int, chosen: Places = frozenset()) -> Places | None:
    """A smallest set with a member in each, if there is one with fewer members than `below`."""
    if len(chosen) >= below:
        return None
    missed = min((one for one in sets if one.isdisjoint(chosen)), key=len, default=None)
    if missed is None:
        return chosen
    best: Places | None = None
    for place in sorted(missed):
        found = hitting_set(sets, below, chosen | {place})
        if found is not None:
            best, below = found, len(found)
    return best
