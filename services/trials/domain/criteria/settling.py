"""Whether some of what is known, or may come to be known, settles a tree: asked many times of one tree.

A completion that was once found to say otherwise answers most later questions at a glance.
"""

from services.trials.domain.criteria.compiled import Compiled, Ways, answer
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.search import Effort, TooManyChoices, way_to


class Settling:
    """Asks whether every completion says what is wanted."""

    def __init__(self, tree: Compiled, wanted: Truth, effort: Effort) -> None:
        self.tree, self.effort = tree, effort
        self.side, self.other = (tree.holds, tree.fails) if wanted is Truth.TRUE else (tree.fails, tree.holds)
        self._otherwise: list[Ways] = []

    def by(self, ways: Ways) -> bool:
        """A search that was given up says no: nothing is claimed that was not shown."""
        if self._refuted(ways):
            return False
        try:
            self.effort.spend(self.side.size)
            truth = answer(self.side, ways)
            if truth.known or self.tree.asks_once:
                return truth is Truth.TRUE
            return self.way_out(ways) is None
        except TooManyChoices:
            return False

    def way_out(self, ways: Ways) -> Ways | None:
        """The ways of the facts when the tree says otherwise; None where it cannot."""
        out = way_to(self.other, ways, self.effort)
        if out is not None:
            self._otherwise.append(out)
        return out

    def _refuted(self, ways: Ways) -> bool:
        """Whether a way out that was found before is still open."""
        return any(all(one & left for one, left in zip(out, ways, strict=True)) for out in self._otherwise)
