"""The smallest set of known facts that already settles a tree.

First facts are left out one by one until none can be spared: no reason is superfluous. Then a
smaller set is looked for by hitting sets: whatever leaves a way out of the answer lacks one of the
facts that would close that way.
"""

from collections.abc import Sequence
from typing import Final

from services.trials.domain.criteria.compiled import Compiled, Ways
from services.trials.domain.criteria.condition import Known, Question, questions
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, TooManyChoices
from services.trials.domain.criteria.settling import Settling
from services.trials.domain.criteria.support import Reason, support

ROUNDS: Final = 24
"""Looks for a smaller set; after them the set is one from which nothing can be left out."""

Places = frozenset[int]


def reasons_for(tree: Compiled, known: Known, truth: Truth) -> tuple[Reason, ...]:
    """The answers a settled tree rests on; leaving any fact of them out leaves it open."""
    kept = {tree.facts[place].key for place in _smallest(tree, known, truth)}
    found = support(tree.condition, {key: known[key] for key in kept})
    if found.truth is truth:
        return found.reasons
    return _together([(one, one.ask(known[one.key])) for one in questions(tree.condition) if one.key in kept], truth)


def _together(asked: Sequence[tuple[Question, Truth]], truth: Truth) -> tuple[Reason, ...]:
    """Of a fact that settles it only by several questions at once, none of them answered, all stand for the answer."""
    answered = {one.key for one, says in asked if says.known}
    reasons = (
        Reason(one, (says if says.known else truth) is Truth.TRUE)
        for one, says in asked
        if says.known or one.key not in answered
    )
    return tuple(dict.fromkeys(reasons))


def _smallest(tree: Compiled, known: Known, truth: Truth) -> Places:
    told, free = tree.left_by(known), tree.free()
    every = [place for place, fact in enumerate(tree.facts) if told[place] != free[place]]
    by_kleene = support(tree.condition, known)
    start = frozenset(place for place in every if tree.facts[place].key in by_kleene.keys or not by_kleene.truth.known)
    if tree.asks_once and by_kleene.truth.known and all(left & (left - 1) for left in free):
        return start  # No question answers itself, so that each of these parts waits for its fact.
    settling = Settling(tree, truth, Effort())
    spared = _spared(start, every, told, free, settling)
    return spared if tree.asks_once else _fewer(settling, told, free, spared)


def _kept(places: Places, told: Ways, free: Ways) -> Ways:
    """As if nothing but these facts were known."""
    return [told[place] if place in places else left for place, left in enumerate(free)]


def _spared(places: Places, order: Sequence[int], told: Ways, free: Ways, settling: Settling) -> Places:
    """Without any fact that can be spared; later ones go first."""
    for place in reversed(order):
        if place in places and settling.by(_kept(places - {place}, told, free)):
            places = places - {place}
    return places


def _fewer(settling: Settling, told: Ways, free: Ways, best: Places) -> Places:
    """A way out of the answer, although some facts are known, shows which facts would have closed it."""
    needed: list[Places] = []
    try:
        for _ in range(ROUNDS):
            hit = hitting_set(needed, len(best), effort=settling.effort)
            if hit is None:
                return best
            out = settling.way_out(_kept(hit, told, free))
            if out is None:
                return hit
            needed.append(frozenset(place for place, left in enumerate(out) if not left & told[place]))
    except TooManyChoices:
        return best
    return best


def hitting_set(sets: Sequence[Places], below: int, chosen: Places = frozenset(), *, effort: Effort) -> Places | None:
    """A smallest set with a member in each, if there is one with fewer members than `below`."""
    effort.spend(len(sets) + 1)
    if len(chosen) >= below:
        return None
    missed = min((one for one in sets if one.isdisjoint(chosen)), key=len, default=None)
    if missed is None:
        return chosen
    best: Places | None = None
    for place in sorted(missed):
        found = hitting_set(sets, below, chosen | {place}, effort=effort)
        if found is not None:
            best, below = found, len(found)
    return best
