"""How many children of others a change of criteria would touch: exactly, in steps, or not said at all.

Whoever makes up a question, and the next one a little otherwise, could tell from the difference of two numbers whether
one child of another hospital has a fact; rounded or not, and however many numbers are hidden (docs/decisions/0032). So
questions that one person makes up count nobody else's children.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from libs.common.suppression import in_steps, is_small, suppress
from services.trials.domain.network.effect import Effect

Counts = Mapping[Effect, int | None]
"""None stands for a hidden number."""


class Counting(StrEnum):
    """How the children of others are counted."""

    EXACTLY = "exactly"
    """For those who may know the network's exact figures."""
    IN_STEPS = "in_steps"
    """Between two versions that a second person reviewed or put in force."""
    NOT_AT_ALL = "not_at_all"
    """For everybody else."""


@dataclass(frozen=True, slots=True)
class Others:
    """Children that the caller may not see by code."""

    looked_at: int | None
    effects: Counts


def counted(effects: Mapping[Effect, int], *, of: int, counting: Counting) -> Others:
    """The effects partition those who were looked at."""
    if counting is Counting.NOT_AT_ALL:
        return Others(None, dict.fromkeys(Effect))
    cells = {effect: effects.get(effect, 0) for effect in Effect}
    cells[Effect.SAME] = of - sum(effects.values())
    if counting is Counting.EXACTLY:
        return Others(of, cells)
    shown = {effect: in_steps(count) for effect, count in suppress(cells).items()}
    return Others(None if is_small(of) else in_steps(of), shown)
