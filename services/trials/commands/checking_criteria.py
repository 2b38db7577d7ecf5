"""Criteria that no child can satisfy are a mistake that silently offers nothing: they are not put in force."""

from typing import Final

from libs.common.errors import Invalid, Wrong
from libs.common.off_loop import off_loop
from services.trials.domain.criteria.contradiction import Contradiction, Flaw, contradiction
from services.trials.domain.criteria.criterion_code import question_code
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.record import CriteriaVersion
from services.trials.domain.trials.trial import Arm

LARGE: Final = 20_000
"""Characters of an arm's criteria from which they are looked at in a process of its own."""

WITHIN: Final = 15.0


async def check_satisfiable(criteria: CriteriaVersion) -> None:
    """Refuse, and name the few questions that contradict each other, with their places."""
    arms = read_arms(criteria.arms)
    is_large = len(repr(criteria.arms)) > LARGE
    found = await off_loop(clashes, arms, within=WITHIN) if is_large else clashes(arms)
    if found:
        raise Invalid(
            f"No child can satisfy the criteria of {' and '.join(arm for arm, _ in found)}.",
            several=[one for arm, clash in found for one in _wrong(clash)],
        )


def clashes(arms: tuple[Arm, ...]) -> list[tuple[str, Contradiction]]:
    """Arms that admit nobody."""
    looked = ((arm.id, contradiction(arm.criteria, where=f"trial.arms[{n}].criteria")) for n, arm in enumerate(arms))
    return [(arm, found) for arm, found in looked if found is not None and found.flaw is Flaw.NOBODY]


def _wrong(found: Contradiction) -> list[Wrong]:
    what = "This cannot be met together with the other places that are named."
    if len(found.questions) == 1:
        what = "This cannot be met: the dictionary allows no such value."
    return [Wrong(one.where, what, f"now: {question_code(one.question)}") for one in found.questions]
