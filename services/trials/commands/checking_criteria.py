"""Criteria that no child can satisfy are a mistake that silently offers nothing: nobody writes or publishes them."""

from collections.abc import Sequence
from typing import Final

from libs.common.errors import Invalid, Wrong
from libs.common.off_loop import off_loop
from services.trials.domain.criteria.contradiction import Contradiction, Flaw, contradiction
from services.trials.domain.criteria.criterion_code import question_code
from services.trials.domain.trials.trial import Arm

LARGE: Final = 20_000
"""Characters of all criteria from which they are looked at in a process of its own."""

WITHIN: Final = 15.0


async def check_satisfiable(arms: Sequence[Arm], *, where: str) -> None:
    """Refuse, and name the few questions that contradict each other, with their places."""
    found = await contradictory(arms, where=where)
    if found:
        raise Invalid(
            f"No child can satisfy the criteria of {' and '.join(arm for arm, _ in found)}.",
            several=[one for arm, clash in found for one in _wrong(clash)],
        )


async def contradictory(arms: Sequence[Arm], *, where: str) -> list[tuple[str, Contradiction]]:
    """Arms that admit nobody, by id."""
    if len(repr(arms)) > LARGE:
        return await off_loop(clashes, tuple(arms), where, within=WITHIN)
    return clashes(arms, where)


def clashes(arms: Sequence[Arm], where: str) -> list[tuple[str, Contradiction]]:
    """The same, here and now."""
    looked = ((arm.id, contradiction(arm.criteria, where=f"{where}[{n}].criteria")) for n, arm in enumerate(arms))
    return [(arm, found) for arm, found in looked if found is not None and found.flaw is Flaw.NOBODY]


def _wrong(found: Contradiction) -> list[Wrong]:
    what = "This cannot be met together with the other places that are named."
    if len(found.questions) == 1:
        what = "This cannot be met: the dictionary allows no such value."
    return [Wrong(one.where, what, f"now: {question_code(one.question)}") for one in found.questions]
