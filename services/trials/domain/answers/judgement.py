"""The answer of one arm for one child: verdict, reasons and missing facts."""

from dataclasses import dataclass
from typing import Final

from libs.common.vocabulary import Verdict
from services.trials.domain.criteria.compiled import Compiled
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.criterion_code import reason_code
from services.trials.domain.criteria.explanation import Explanation, explained
from services.trials.domain.criteria.kleene import Truth

DECEASED: Final = "patient_deceased"
TRIAL_CLOSED: Final = "trial_closed"
ARM_REMOVED: Final = "arm_removed"

_VERDICTS: Final = {
    Truth.TRUE: Verdict.ELIGIBLE,
    Truth.FALSE: Verdict.NOT_ELIGIBLE,
    Truth.UNKNOWN: Verdict.UNDETERMINED,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of an arm, in codes without any value of the child."""

    verdict: Verdict
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()


def verdict_of(truth: Truth) -> Verdict:
    """A truth as an answer."""
    return _VERDICTS[truth]


def judge(tree: Compiled, known: Known) -> Judgement:
    """Ask the tree."""
    return judged(explained(tree, known))


def judged(explanation: Explanation) -> Judgement:
    """An explanation as verdict and codes."""
    return Judgement(
        _VERDICTS[explanation.truth],
        tuple(reason_code(reason) for reason in explanation.reasons),
        explanation.missing,
    )


def no_longer(reason: str) -> Judgement:
    """An open answer that ends for a reason outside the criteria."""
    return Judgement(Verdict.NOT_ELIGIBLE, (reason,))
