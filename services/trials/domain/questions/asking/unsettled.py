"""An option whose verdict is open: asked many times what one more fact would make of it.

A completion that was once found to satisfy the tree, or to break it, answers most of these at a glance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.trials.domain.criteria.compiled import Compiled, Node, Ways, answer, open_places
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, TooManyChoices, way_to
from services.trials.domain.facts.value import Value
from services.trials.domain.questions.tree import ArmId


@dataclass(frozen=True, slots=True)
class Choice:
    """An arm through some doors: each of them is an option; hospitals whose criteria differ stand apart."""

    arm: ArmId
    tree: Compiled
    options: int
    known: Known


@dataclass(slots=True)
class Unsettled:
    """What is left of its facts, the keys it waits for, and completions found so far."""

    choice: Choice
    ways: Ways
    keys: frozenset[str]
    _holding: list[Ways] = field(default_factory=list)
    _failing: list[Ways] = field(default_factory=list)

    def truth_if(self, values: Mapping[str, Value]) -> Truth:
        """The verdict if these were known as well; what was known of a fact stays known."""
        ways, touched = list(self.ways), []
        for place, fact in enumerate(self.choice.tree.facts):
            if fact.key in values:
                ways[place] = ways[place] & fact.left_by(values[fact.key]) or ways[place]
                touched.append(place)
        tree = self.choice.tree
        truth = answer(tree.holds, ways)
        if truth.known or tree.asks_once:
            return truth
        if not _may(tree.fails, ways, touched, self._failing):
            return Truth.TRUE
        return Truth.UNKNOWN if _may(tree.holds, ways, touched, self._holding) else Truth.FALSE


def unsettled_of(choice: Choice) -> Unsettled | None:
    """None where it is settled already."""
    ways = choice.tree.left_by(choice.known)
    if settled_by(choice.tree, ways).known:
        return None
    places = open_places(choice.tree.holds, ways)
    return Unsettled(choice, ways, frozenset(choice.tree.facts[place].key for place in places))


def _may(side: Node, ways: Ways, touched: Sequence[int], found: list[Ways]) -> bool:
    """Whether some completion makes it so; a search that was given up says yes."""
    if any(all(one[place] & ways[place] for place in touched) for one in found):
        return True
    try:
        way = way_to(side, ways, Effort())
    except TooManyChoices:
        return True
    if way is not None:
        found.append(way)
    return way is not None
