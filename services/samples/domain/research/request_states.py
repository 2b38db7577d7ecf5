"""The states of a researcher's request and of each tube of its pick list, the moves that are allowed, the diagrams."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from libs.common.errors import WrongState


class RequestState(StrEnum):
    """How far a request is."""

    SUBMITTED = "submitted"
    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    PICKED = "picked"
    HANDED_OUT = "handed_out"
    CLOSED = "closed"


class TubeState(StrEnum):
    """What has become of a tube on a pick list."""

    RESERVED = "reserved"
    WITHHELD = "withheld"
    RELEASED = "released"
    HANDED_OUT = "handed_out"
    RECALLED = "recalled"
    RETURNED = "returned"
    CONSUMED = "consumed"
    DESTROYED = "destroyed"


State = TypeVar("State", RequestState, TubeState)

R = RequestState
T = TubeState

REQUEST_MOVES: Final[Mapping[RequestState, frozenset[RequestState]]] = MappingProxyType(
    {
        R.SUBMITTED: frozenset({R.GRANTED, R.PARTLY_GRANTED, R.REFUSED, R.CANCELLED}),
        R.GRANTED: frozenset({R.PICKED, R.CANCELLED}),
        R.PARTLY_GRANTED: frozenset({R.PICKED, R.CANCELLED}),
        # Tubes may be picked in several goes, and others in the place of those that may not leave.
        R.PICKED: frozenset({R.PICKED, R.HANDED_OUT, R.CANCELLED}),
        R.HANDED_OUT: frozenset({R.PICKED, R.HANDED_OUT, R.CLOSED}),
        R.REFUSED: frozenset(),
        R.CANCELLED: frozenset(),
        R.CLOSED: frozenset(),
    }
)

TUBE_MOVES: Final[Mapping[TubeState, frozenset[TubeState]]] = MappingProxyType(
    {
        T.RESERVED: frozenset({T.HANDED_OUT, T.WITHHELD, T.RELEASED}),
        T.HANDED_OUT: frozenset({T.RETURNED, T.CONSUMED, T.DESTROYED, T.RECALLED}),
        # What was used before the family withdrew cannot be given back; the hub is told so.
        T.RECALLED: frozenset({T.RETURNED, T.CONSUMED, T.DESTROYED}),
        T.WITHHELD: frozenset(),
        T.RELEASED: frozenset(),
        T.RETURNED: frozenset(),
        T.CONSUMED: frozenset(),
        T.DESTROYED: frozenset(),
    }
)

WITH_THE_RESEARCHER: Final = frozenset({T.HANDED_OUT, T.RECALLED})
OPEN_TUBES: Final = frozenset({T.RESERVED, *WITH_THE_RESEARCHER})
SETTLED: Final = frozenset({T.RETURNED, T.CONSUMED, T.DESTROYED})
TO_BE_PICKED: Final = frozenset({R.GRANTED, R.PARTLY_GRANTED, R.PICKED, R.HANDED_OUT})


def check_request_move(state: RequestState, to: RequestState) -> None:
    """Refuse a move of a request that is not allowed, and say which are."""
    _check(REQUEST_MOVES, state, to, what="request")


def check_tube_move(state: TubeState, to: TubeState) -> None:
    """The same of a tube on a pick list."""
    _check(TUBE_MOVES, state, to, what="tube")


def diagram() -> str:
    """Both state machines as mermaid, for the page about research."""
    return "\n\n".join((_drawn("Request", REQUEST_MOVES, R.SUBMITTED), _drawn("Tube", TUBE_MOVES, T.RESERVED)))


def _check(moves: Mapping[State, frozenset[State]], state: State, to: State, *, what: str) -> None:
    if to not in moves[state]:
        allowed = ", ".join(sorted(moves[state])) or "nothing more"
        raise WrongState(f"The {what} is {state}; it cannot become {to} (allowed: {allowed}).", right=allowed)


def _drawn(title: str, moves: Mapping[State, frozenset[State]], first: State) -> str:
    lines: list[str] = [f"{title}:", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {state} --> {to}" for state, reached in moves.items() for to in sorted(reached)]
    lines += [f"    {state} --> [*]" for state, reached in moves.items() if not reached]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.research.request_states` shows it
