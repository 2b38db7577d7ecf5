"""In which states a kit can be, which deeds lead from one to the other, and their diagram."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from libs.common.errors import WrongState


class KitState(StrEnum):
    """Where a kit is between the hub that assembles it and the bedside."""

    IN_STOCK = "in_stock"
    SENT = "sent"
    USED = "used"
    LOST = "lost"
    DISCARDED = "discarded"
    EXPIRED = "expired"


class Deed(StrEnum):
    """What happened to a kit; each is a movement, and an event."""

    ASSEMBLED = "assembled"
    SENT = "sent"
    RECEIVED = "received"
    USED = "used"
    RESTORED = "restored"
    LOST = "lost"
    FOUND = "found"
    DISCARDED = "discarded"
    EXPIRED = "expired"


S = KitState
D = Deed

DEEDS: Final[Mapping[Deed, tuple[frozenset[KitState], KitState]]] = MappingProxyType(
    {
        D.SENT: (frozenset({S.IN_STOCK}), S.SENT),
        D.RECEIVED: (frozenset({S.SENT, S.LOST}), S.IN_STOCK),
        D.USED: (frozenset({S.IN_STOCK}), S.USED),
        # The collection was told by mistake: the kit was never opened.
        D.RESTORED: (frozenset({S.USED}), S.IN_STOCK),
        D.LOST: (frozenset({S.IN_STOCK, S.SENT}), S.LOST),
        D.FOUND: (frozenset({S.LOST}), S.IN_STOCK),
        D.DISCARDED: (frozenset({S.IN_STOCK, S.EXPIRED}), S.DISCARDED),
        # Too late already when it arrives, or when it is found.
        D.EXPIRED: (frozenset({S.IN_STOCK, S.SENT, S.LOST, S.USED}), S.EXPIRED),
    }
)
"""From which states, and to which."""


def reached_by(deed: Deed, state: KitState, *, label: str) -> KitState:
    """The state that the deed leads to; refused where it cannot be done."""
    before, after = DEEDS[deed]
    if state not in before:
        allowed = ", ".join(sorted(before))
        raise WrongState(f"Kit {label} is {state}; it cannot be {deed} (only what is {allowed} can).", right=allowed)
    return after


def diagram() -> str:
    """The state machine as mermaid, for the documents."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.IN_STOCK}: {D.ASSEMBLED}"]
    lines += [f"    {state} --> {to}: {deed}" for deed, (before, to) in DEEDS.items() for state in sorted(before)]
    left = {state for before, _ in DEEDS.values() for state in before}
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in KitState if state not in left)])


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.kits.kit_states` shows it
