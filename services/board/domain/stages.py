"""The stages of a consultation and of a referral, and which one may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from libs.common.errors import WrongState

Stage = TypeVar("Stage", bound=StrEnum)


class ConsultationStage(StrEnum):
    """How far the board is with a question."""

    OPEN = "open"
    ANSWERED = "answered"
    RECOMMENDED = "recommended"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"


class ReferralStage(StrEnum):
    """Whether the receiver of a patient or sample takes it."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


_C = ConsultationStage
_R = ReferralStage

CONSULTATION_MOVES: Mapping[ConsultationStage, frozenset[ConsultationStage]] = MappingProxyType(
    {
        _C.OPEN: frozenset({_C.ANSWERED, _C.CLOSED}),
        _C.ANSWERED: frozenset({_C.RECOMMENDED, _C.CLOSED}),
        # A changed recommendation leaves the stage as it is.
        _C.RECOMMENDED: frozenset({_C.RECOMMENDED, _C.FOLLOWED_UP, _C.CLOSED}),
        # New advice after a follow-up asks for a new follow-up.
        _C.FOLLOWED_UP: frozenset({_C.FOLLOWED_UP, _C.RECOMMENDED, _C.CLOSED}),
        _C.CLOSED: frozenset(),
    }
)

REFERRAL_MOVES: Mapping[ReferralStage, frozenset[ReferralStage]] = MappingProxyType(
    {
        _R.MADE: frozenset({_R.ACCEPTED, _R.DECLINED, _R.REVOKED}),
        _R.ACCEPTED: frozenset({_R.REVOKED}),
        _R.DECLINED: frozenset(),
        _R.REVOKED: frozenset(),
    }
)


def check_consultation_move(old: ConsultationStage, new: ConsultationStage) -> None:
    """Refuse a stage that may not follow the present one."""
    if new not in CONSULTATION_MOVES[old]:
        raise WrongState(f"The consultation is {_said(old)}; it cannot become {_said(new)}.")


def check_referral_move(old: ReferralStage, new: ReferralStage) -> None:
    """Refuse a stage that may not follow the present one."""
    if new not in REFERRAL_MOVES[old]:
        raise WrongState(f"The referral is {_said(old)}; it cannot be {_said(new)}.")


def diagram() -> str:
    """Both machines as one mermaid diagram, for the README."""
    machines = [
        *_machine("Consultation", "c", _C.OPEN, CONSULTATION_MOVES),
        *_machine("Referral", "r", _R.MADE, REFERRAL_MOVES),
    ]
    return "\n".join(["stateDiagram-v2", *machines])


def _machine(name: str, prefix: str, first: Stage, moves: Mapping[Stage, frozenset[Stage]]) -> list[str]:
    arrows = [
        f"        {prefix}_{old} --> {prefix}_{new}" for old, after in moves.items() for new in moves if new in after
    ]
    names = [f"        {prefix}_{stage} : {_said(stage)}" for stage in moves]
    ends = [f"        {prefix}_{stage} --> [*]" for stage, after in moves.items() if not after]
    return [f"    state {name} {{", *names, f"        [*] --> {prefix}_{first}", *arrows, *ends, "    }"]


def _said(stage: StrEnum) -> str:
    return stage.replace("_", " ")


if __name__ == "__main__":
    import sys

    sys.stdout.write(diagram() + "\n")
