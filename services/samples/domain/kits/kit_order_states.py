"""In which states an order of kits can be, which moves are allowed, and their diagram."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import WrongState


class OrderState(StrEnum):
    """How far an order is between those who want kits and the hub that has them."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SENT = "sent"
    RECEIVED = "received"
    CANCELLED = "cancelled"


O = OrderState  # noqa: E741 - beside its states it is read as a word

ORDER_MOVES: Final[Mapping[OrderState, frozenset[OrderState]]] = MappingProxyType(
    {
        O.REQUESTED: frozenset({O.ACCEPTED, O.DECLINED, O.CANCELLED}),
        # A hub that has accepted may find that it cannot.
        O.ACCEPTED: frozenset({O.SENT, O.DECLINED, O.CANCELLED}),
        O.SENT: frozenset({O.RECEIVED}),
        O.DECLINED: frozenset(),
        O.RECEIVED: frozenset(),
        O.CANCELLED: frozenset(),
    }
)


def check_order_move(state: OrderState, to: OrderState) -> None:
    """Refuse a move that is not allowed, and say which are."""
    if to not in ORDER_MOVES[state]:
        allowed = ", ".join(sorted(ORDER_MOVES[state])) or "nothing more"
        raise WrongState(f"The order is {state}; it cannot become {to} (allowed: {allowed}).", right=allowed)


def diagram() -> str:
    """The state machine as mermaid, for the documents."""
    lines = ["stateDiagram-v2", f"    [*] --> {O.REQUESTED}"]
    lines += [f"    {state} --> {to}" for state, reached in ORDER_MOVES.items() for to in sorted(reached)]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state, reached in ORDER_MOVES.items() if not reached)])


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.kits.kit_order_states` shows it
