"""In which states a tube can be that arrived with a code nobody knows, which moves are allowed, and their diagram."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import WrongState


class UnmatchedState(StrEnum):
    """What has become of it."""

    WAITING = "waiting"
    MATCHED = "matched"
    RETURNED = "returned"
    DESTROYED = "destroyed"


U = UnmatchedState

UNMATCHED_MOVES: Final[Mapping[UnmatchedState, frozenset[UnmatchedState]]] = MappingProxyType(
    {
        U.WAITING: frozenset({U.MATCHED, U.RETURNED, U.DESTROYED}),
        U.MATCHED: frozenset(),
        U.RETURNED: frozenset(),
        U.DESTROYED: frozenset(),
    }
)


def check_unmatched_move(state: UnmatchedState, to: UnmatchedState) -> None:
    """Refuse a move that is not allowed, and say which are."""
    if to not in UNMATCHED_MOVES[state]:
        allowed = ", ".join(sorted(UNMATCHED_MOVES[state])) or "nothing more"
        raise WrongState(f"The tube is {state}; it cannot become {to} (allowed: {allowed}).", right=allowed)


def diagram() -> str:
    """The state machine as mermaid, for the documents."""
    lines = ["stateDiagram-v2", "    [*] --> waiting"]
    lines += [f"    {state} --> {to}" for state, reached in UNMATCHED_MOVES.items() for to in sorted(reached)]
    lines += [f"    {state} --> [*]" for state, reached in UNMATCHED_MOVES.items() if not reached]
    return "\n".join(lines)


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.unmatched.unmatched_states` shows it
