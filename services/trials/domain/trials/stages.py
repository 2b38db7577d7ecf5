"""The stages of a trial's definition, the states of a site, and the moves that are allowed."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from libs.common.errors import WrongState


class Stage(StrEnum):
    """Where a trial's definition stands."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    CLOSED = "closed"


MOVES: Mapping[Stage, frozenset[Stage]] = MappingProxyType(
    {
        Stage.DRAFT: frozenset({Stage.REVIEWED, Stage.PUBLISHED}),
        Stage.REVIEWED: frozenset({Stage.DRAFT, Stage.PUBLISHED}),
        Stage.PUBLISHED: frozenset({Stage.CLOSED}),
        Stage.CLOSED: frozenset({Stage.PUBLISHED}),
    }
)
"""A trial closed by mistake, or resumed, is published again. Who publishes a draft has reviewed it; new criteria, or a
reviewer who sends them back, make a reviewed one a draft again."""


class SiteStatus(StrEnum):
    """Whether a hospital's door to an arm is open; any may follow any, each with its date."""

    NOT_YET_RECRUITING = "not_yet_recruiting"
    RECRUITING = "recruiting"
    SLOTS_FULL = "slots_full"
    PAUSED = "paused"
    CLOSED = "closed"
    UNKNOWN = "unknown"


def check_move(stage: Stage, to: Stage) -> None:
    """Refuse a move that the stages do not allow."""
    if to not in MOVES[stage]:
        raise WrongState(f"A trial that is {stage} cannot become {to}.")


def diagram() -> str:
    """The stages as a mermaid diagram."""
    arrows = [f"    {stage} --> {to}" for stage, targets in MOVES.items() for to in sorted(targets)]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Stage.DRAFT}", *arrows])


if __name__ == "__main__":
    sys.stdout.write(diagram() + "\n")
