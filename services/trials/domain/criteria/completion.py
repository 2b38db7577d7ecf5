"""The answer that all completions of what is known agree on.

Kleene's connectives say "unknown" of `cd22 < 20 or cd22 >= 20`, although every value leads to one
answer. Where a tree asks no fact twice they say all there is to say.
"""

from services.trials.domain.criteria.compiled import Compiled, Ways, answer, compiled
from services.trials.domain.criteria.condition import Condition, Known
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, can_hold


def settled(condition: Condition, known: Known) -> Truth:
    """Yes or no if every completion of what is known says so, else unknown."""
    tree = compiled(condition)
    return settled_by(tree, tree.left_by(known))


def settled_by(tree: Compiled, ways: Ways) -> Truth:
    """The same for the ways that are left."""
    truth = answer(tree.holds, ways)
    if truth.known or tree.asks_once:
        return truth
    if not can_hold(tree.fails, ways, Effort()):
        return Truth.TRUE
    return Truth.UNKNOWN if can_hold(tree.holds, ways, Effort()) else Truth.FALSE
