"""In which stages a sample and an assay can be, which moves are allowed, and the diagram of both."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from libs.common.errors import WrongState


class SampleStage(StrEnum):
    """Where a tube is on its way from bedside to freezer."""

    EXPECTED = "expected"
    COLLECTED = "collected"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    BANKED = "banked"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"


class AssayStage(StrEnum):
    """How far an assay is; from `registered` on these are the states of its result (domain, section 5)."""

    ORDERED = "ordered"
    REGISTERED = "registered"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


Stage = TypeVar("Stage", SampleStage, AssayStage)

S = SampleStage
A = AssayStage

SAMPLE_MOVES: Final[Mapping[SampleStage, frozenset[SampleStage]]] = MappingProxyType(
    {
        S.EXPECTED: frozenset({S.COLLECTED, S.CANCELLED, S.QUARANTINED}),
        S.COLLECTED: frozenset({S.DISPATCHED, S.CANCELLED, S.QUARANTINED}),
        S.DISPATCHED: frozenset({S.RECEIVED, S.REJECTED, S.QUARANTINED}),
        # A tube may prove unfit when it is opened, after the courier has gone; aliquots end that possibility.
        S.RECEIVED: frozenset({S.BANKED, S.REJECTED, S.QUARANTINED}),
        S.BANKED: frozenset({S.BANKED, S.QUARANTINED}),
        S.REJECTED: frozenset({S.QUARANTINED}),
        S.CANCELLED: frozenset(),
        S.QUARANTINED: frozenset(),
    }
)

ASSAY_MOVES: Final[Mapping[AssayStage, frozenset[AssayStage]]] = MappingProxyType(
    {
        # An instrument may be faster than the person who registers the order.
        A.ORDERED: frozenset({A.REGISTERED, A.PRELIMINARY, A.CANCELLED}),
        A.REGISTERED: frozenset({A.PRELIMINARY, A.CANCELLED}),
        A.PRELIMINARY: frozenset({A.PRELIMINARY, A.FINAL, A.CANCELLED}),
        A.FINAL: frozenset({A.CORRECTED, A.WITHDRAWN}),
        A.CORRECTED: frozenset({A.CORRECTED, A.WITHDRAWN}),
        A.WITHDRAWN: frozenset(),
        A.CANCELLED: frozenset(),
    }
)

OPEN_ASSAYS: Final = frozenset(stage for stage, moves in ASSAY_MOVES.items() if A.CANCELLED in moves)
ON_THE_WAY: Final = frozenset({S.COLLECTED, S.DISPATCHED, S.RECEIVED})
"""From the bedside to the bench: while it is here, its time runs."""
AT_HUB: Final = frozenset({S.RECEIVED, S.BANKED})


def can_move(stage: Stage, to: Stage) -> bool:
    """Whether the move is allowed."""
    return to in _moves(stage)


def check_move(stage: Stage, to: Stage, *, what: str) -> None:
    """Refuse a move that is not allowed, and say which are."""
    if not can_move(stage, to):
        allowed = ", ".join(sorted(_moves(stage))) or "nothing more"
        raise WrongState(f"The {what} is {stage}; it cannot become {to} (allowed: {allowed}).")


def diagram() -> str:
    """Both state machines as mermaid, for the README."""
    sample = _drawn("Sample", SAMPLE_MOVES, first=S.EXPECTED, also=S.COLLECTED)
    return f"{sample}\n\n{_drawn('Assay', ASSAY_MOVES, first=A.ORDERED)}"


def _moves(stage: Stage) -> frozenset[Stage]:
    if isinstance(stage, SampleStage):
        return SAMPLE_MOVES[stage]
    return ASSAY_MOVES[stage]


def _drawn(title: str, moves: Mapping[Stage, frozenset[Stage]], *, first: Stage, also: Stage | None = None) -> str:
    lines: list[str] = [f"{title}:", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {start}" for start in (first, also) if start is not None]
    lines += [f"    {stage} --> {to}" for stage, reached in moves.items() for to in sorted(reached)]
    lines += [f"    {stage} --> [*]" for stage, reached in moves.items() if not reached]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.stages` shows it
