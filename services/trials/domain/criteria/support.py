"""Which answers of a settled tree it rests on: one broken part of an `all`, every part that holds, and so on."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.trials.domain.criteria.condition import All, Any, AtLeast, Condition, Known, Not, Question
from services.trials.domain.criteria.kleene import Truth, negation


@dataclass(frozen=True, slots=True)
class Reason:
    """A question whose answer, together with the other reasons, settles the tree."""

    question: Question
    holds: bool


@dataclass(frozen=True, slots=True)
class Support:
    """A truth and the answers that settle it; none while it is not known."""

    truth: Truth
    reasons: tuple[Reason, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """What the reasons ask."""
        return frozenset(reason.question.key for reason in self.reasons)


def support(condition: Condition, known: Known) -> Support:
    """Visits every node once; with the fewest facts where every fact is asked once."""
    match condition:
        case All(parts):
            return _counted(len(parts), parts, known)
        case Any(parts):
            return _counted(1, parts, known)
        case AtLeast(wanted, parts):
            return _counted(wanted, parts, known)
        case Not(part):
            inner = support(part, known)
            return Support(negation(inner.truth), inner.reasons)
    truth = condition.ask(known.get(condition.key))
    return Support(truth, (Reason(condition, truth is Truth.TRUE),) if truth.known else ())


def _counted(wanted: int, parts: Sequence[Condition], known: Known) -> Support:
    """So many that hold, or too many that do not: of either, those with the fewest facts."""
    found = [support(part, known) for part in parts]
    hold = [part for part in found if part.truth is Truth.TRUE]
    broken = [part for part in found if part.truth is Truth.FALSE]
    to_break = len(parts) - wanted + 1
    if len(hold) >= wanted:
        return Support(Truth.TRUE, _fewest(hold, wanted))
    if len(broken) >= to_break:
        return Support(Truth.FALSE, _fewest(broken, to_break))
    return Support(Truth.UNKNOWN)


def _fewest(parts: Sequence[Support], wanted: int) -> tuple[Reason, ...]:
    """In reading order, each answer once."""
    chosen = sorted(range(len(parts)), key=lambda place: len(parts[place].keys))[: max(wanted, 0)]
    return tuple(dict.fromkeys(reason for place in sorted(chosen) for reason in parts[place].reasons))
