"""Why a tree answers as it does: which answers settle it, and which facts are still missing.

Small and correct; a minimal explanation of trees that ask one fact twice is a later step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.trials.domain.condition import All, Any, Condition, Known, Not, Question
from services.trials.domain.kleene import Truth, negation


@dataclass(frozen=True, slots=True)
class Reason:
    """A question whose answer, together with the other reasons, settles the tree."""

    question: Question
    holds: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer of a tree and what it rests on.

    `reasons` settle it: knowing only their facts already gives the same answer, and in a tree
    that asks every fact once no fewer facts do. `missing` are the unknown facts that still
    matter: once all of them are known, the tree is settled. One of the two is always empty.
    """

    truth: Truth
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()


def explain(condition: Condition, known: Known) -> Explanation:
    """Answer the tree and say why, visiting every node once."""
    match condition:
        case All(parts):
            return _join([explain(part, known) for part in parts], breaks=Truth.FALSE)
        case Any(parts):
            return _join([explain(part, known) for part in parts], breaks=Truth.TRUE)
        case Not(part):
            inner = explain(part, known)
            return Explanation(negation(inner.truth), inner.reasons, inner.missing)
    return _answered(condition, condition.ask(known.get(condition.fact)))


def _answered(question: Question, truth: Truth) -> Explanation:
    if not truth.known:
        return Explanation(truth, missing=(question.fact,))
    return Explanation(truth, reasons=(Reason(question, truth is Truth.TRUE),))


def _join(parts: Sequence[Explanation], *, breaks: Truth) -> Explanation:
    """One broken part settles the whole (that with the fewest facts); else it takes all of them."""
    broken = [part for part in parts if part.truth is breaks]
    if broken:
        return min(broken, key=_facts)
    if any(not part.truth.known for part in parts):
        return Explanation(Truth.UNKNOWN, missing=_all_missing(parts))
    return Explanation(negation(breaks), reasons=_all_reasons(parts))


def _facts(part: Explanation) -> int:
    return len({reason.question.fact for reason in part.reasons})


def _all_missing(parts: Sequence[Explanation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for part in parts for fact in part.missing))


def _all_reasons(parts: Sequence[Explanation]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for part in parts for reason in part.reasons))
