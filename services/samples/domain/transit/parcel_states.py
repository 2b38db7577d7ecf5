"""In which states a parcel can be, which moves are allowed, and their diagram."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import WrongState


class ParcelState(StrEnum):
    """How far a parcel is between the hands that pack it and those that unpack it."""

    DRAFT = "draft"
    READY = "ready"
    DISPATCHED = "dispatched"
    IN_TRANSIT = "in_transit"
    PARTLY_RECEIVED = "partly_received"
    RECEIVED = "received"
    RECONCILED = "reconciled"
    LOST = "lost"
    CANCELLED = "cancelled"


P = ParcelState
_ARRIVED: Final = frozenset({P.PARTLY_RECEIVED, P.RECEIVED})

PARCEL_MOVES: Final[Mapping[ParcelState, frozenset[ParcelState]]] = MappingProxyType(
    {
        # Packed anew, a draft stays one.
        P.DRAFT: frozenset({P.DRAFT, P.READY, P.CANCELLED}),
        P.READY: frozenset({P.DRAFT, P.DISPATCHED, P.CANCELLED}),
        # A courier that reports nothing on the way is the rule rather than the exception.
        P.DISPATCHED: frozenset({P.IN_TRANSIT, P.LOST, *_ARRIVED}),
        P.IN_TRANSIT: frozenset({P.LOST, *_ARRIVED}),
        P.PARTLY_RECEIVED: frozenset({P.RECEIVED}),
        P.RECEIVED: frozenset({P.RECONCILED}),
        # What was lost is sometimes found.
        P.LOST: _ARRIVED,
        P.RECONCILED: frozenset(),
        P.CANCELLED: frozenset(),
    }
)

PARCEL_UNDOING: Final[Mapping[ParcelState, frozenset[ParcelState]]] = MappingProxyType(
    {
        # A parcel that forwards tubes is cancelled: they are at the hub's hand again, not in a parcel.
        P.DISPATCHED: frozenset({P.READY, P.CANCELLED}),
        P.PARTLY_RECEIVED: frozenset({P.DISPATCHED, P.IN_TRANSIT}),
        P.RECEIVED: frozenset({P.DISPATCHED, P.IN_TRANSIT, P.PARTLY_RECEIVED}),
    }
)
"""Where a mistaken dispatch, or mistaken receptions of its tubes, lead back to."""

ON_THE_WAY: Final = frozenset({P.DISPATCHED, P.IN_TRANSIT, P.LOST, P.PARTLY_RECEIVED})


def check_parcel_move(state: ParcelState, to: ParcelState) -> None:
    """Refuse a move that is not allowed, and say which are."""
    if to not in PARCEL_MOVES[state]:
        allowed = ", ".join(sorted(PARCEL_MOVES[state])) or "nothing more"
        raise WrongState(f"The parcel is {state}; it cannot become {to} (allowed: {allowed}).", right=allowed)


def diagram() -> str:
    """The state machine as mermaid, for the README. A parcel dispatched by one call begins as dispatched."""
    lines = ["stateDiagram-v2", "    [*] --> draft", "    [*] --> dispatched"]
    lines += [f"    {state} --> {to}" for state, reached in PARCEL_MOVES.items() for to in sorted(reached)]
    lines += [f"    {state} --> {to}: undone" for state, back in PARCEL_UNDOING.items() for to in sorted(back)]
    lines += [f"    {state} --> [*]" for state, reached in PARCEL_MOVES.items() if not reached]
    return "\n".join(lines)


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.parcel_states` shows it
