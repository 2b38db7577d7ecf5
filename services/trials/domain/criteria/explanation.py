"""Why a tree answers as it does: which answers settle it, which facts are missing, and which few would do."""

from dataclasses import dataclass

from services.trials.domain.criteria.compiled import Compiled, compiled
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import Condition, Known
from services.trials.domain.criteria.essential import missing
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.quickest import quickest
from services.trials.domain.criteria.smallest import reasons_for
from services.trials.domain.criteria.support import Reason

__all__ = ["Explanation", "Reason", "explain", "explained"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer of a tree and what it rests on.

    `reasons` settle it: their facts alone give the same answer, and none of them can be left out.
    `missing` are the unknown facts that still matter: once all of them are known, it is settled, and
    each of them can make the difference.
    `to_eligible` and `to_not_eligible` are the fewest answers that would settle it either way.
    Reasons and missing facts exclude each other.
    """

    truth: Truth
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    to_eligible: tuple[Reason, ...] = ()
    to_not_eligible: tuple[Reason, ...] = ()


def explain(condition: Condition, known: Known) -> Explanation:
    """Answer the tree and say why."""
    return explained(compiled(condition), known)


def explained(tree: Compiled, known: Known) -> Explanation:
    """The same for a tree that is kept compiled."""
    ways = tree.left_by(known)
    truth = settled_by(tree, ways)
    if truth.known:
        return Explanation(truth, reasons=reasons_for(tree, known, truth))
    to_eligible = quickest(tree, ways, Truth.TRUE) or ()
    to_not_eligible = quickest(tree, ways, Truth.FALSE) or ()
    return Explanation(
        truth,
        missing=missing(tree, ways),
        to_eligible=to_eligible,
        to_not_eligible=to_not_eligible,
    )
