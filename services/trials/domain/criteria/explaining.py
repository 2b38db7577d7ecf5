"""One tree's explanations: the same knowledge is explained alike, so that it is searched once."""

from typing import Final

from services.trials.domain.criteria.compiled import Compiled
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.explanation import Explanation, explained
from services.trials.domain.facts.value import Value

KEPT: Final = 256
"""Explanations kept of each tree; they depend on the tree and on the values it asks, on nothing else."""


class Explaining:
    """By what is known of the facts that the tree asks."""

    def __init__(self, tree: Compiled) -> None:
        self.tree = tree
        self._keys = tuple(fact.key for fact in tree.facts)
        self._kept: dict[tuple[Value | None, ...], Explanation] = {}

    def of(self, known: Known) -> Explanation:
        """As `explained` has it."""
        asked = tuple(map(known.get, self._keys))
        found = self._kept.get(asked)
        if found is None:
            found = self._kept[asked] = explained(self.tree, known)
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found
