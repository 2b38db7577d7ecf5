"""In which stages a sample, an assay and an aliquot can be, which moves are allowed, and the diagrams."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

from libs.common.errors import WrongState
from services.samples.domain.runs.run import RUN_MOVES, RunState


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
    DESTROYED = "destroyed"


class AssayStage(StrEnum):
    """How far an assay is; from `registered` on these are the states of its result (domain, section 5)."""

    ORDERED = "ordered"
    REGISTERED = "registered"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class AliquotStage(StrEnum):
    """Whether a tube of the biobank lies at its place, is in somebody's hands, or is empty."""

    STORED = "stored"
    OUT = "out"
    USED_UP = "used_up"
    DESTROYED = "destroyed"


Stage = TypeVar("Stage", SampleStage, AssayStage, AliquotStage)

S = SampleStage
A = AssayStage
L = AliquotStage

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
        S.QUARANTINED: frozenset({S.DESTROYED}),
        S.DESTROYED: frozenset(),
    }
)

ASSAY_MOVES: Final[Mapping[AssayStage, frozenset[AssayStage]]] = MappingProxyType(
    {
        # An instrument may be faster than the person who registers the order.
        A.ORDERED: frozenset({A.REGISTERED, A.PRELIMINARY, A.CANCELLED}),
        A.REGISTERED: frozenset({A.PRELIMINARY, A.CANCELLED}),
        # Back, when the instrument takes back what it sent before anybody answered for it.
        A.PRELIMINARY: frozenset({A.PRELIMINARY, A.FINAL, A.CANCELLED, A.REGISTERED}),
        A.FINAL: frozenset({A.CORRECTED, A.WITHDRAWN}),
        A.CORRECTED: frozenset({A.CORRECTED, A.WITHDRAWN}),
        A.WITHDRAWN: frozenset(),
        A.CANCELLED: frozenset(),
    }
)

ALIQUOT_MOVES: Final[Mapping[AliquotStage, frozenset[AliquotStage]]] = MappingProxyType(
    {
        L.STORED: frozenset({L.STORED, L.OUT, L.USED_UP, L.DESTROYED}),
        L.OUT: frozenset({L.STORED, L.USED_UP, L.DESTROYED}),
        L.USED_UP: frozenset(),
        L.DESTROYED: frozenset(),
    }
)

_BY_KIND: Final[Mapping[type, Mapping[Any, frozenset[Any]]]] = MappingProxyType(
    {SampleStage: SAMPLE_MOVES, AssayStage: ASSAY_MOVES, AliquotStage: ALIQUOT_MOVES}
)

SAMPLE_UNDOING: Final[Mapping[SampleStage, SampleStage]] = MappingProxyType(
    {S.COLLECTED: S.EXPECTED, S.DISPATCHED: S.COLLECTED, S.RECEIVED: S.DISPATCHED}
)
"""Where a mistaken move leads back to, while nothing has been built on it."""

SAMPLE_FORWARDING: Final[Mapping[SampleStage, SampleStage]] = MappingProxyType({S.RECEIVED: S.DISPATCHED})
"""A hub that holds a tube hands it to a courier for another hub; called back, it goes the other way."""

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
    """The state machines as mermaid, for the README."""
    back = [f"    {stage} --> {to}: undone" for stage, to in SAMPLE_UNDOING.items()]
    for stage, to in SAMPLE_FORWARDING.items():
        back += [f"    {stage} --> {to}: forwarded", f"    {to} --> {stage}: forwarding undone"]
    drawn = _drawn("Sample", SAMPLE_MOVES, first=S.EXPECTED, also=S.COLLECTED)
    sample = drawn.removesuffix("```") + "\n".join([*back, "```"])
    assay = _drawn("Assay", ASSAY_MOVES, first=A.ORDERED)
    waits = [f"    {stage} --> {stage}: a correction waits" for stage in (A.FINAL, A.CORRECTED)]
    assay = assay.removesuffix("```") + "\n".join([*waits, "```"])
    others = (_drawn("Aliquot", ALIQUOT_MOVES, first=L.STORED), _drawn("Run", RUN_MOVES, first=RunState.PLANNED))
    return "\n\n".join((sample, assay, *others))


def _moves(stage: Stage) -> frozenset[Stage]:
    found: frozenset[Stage] = _BY_KIND[type(stage)][stage]
    return found


def _drawn(title: str, moves: Mapping[Any, frozenset[Any]], *, first: StrEnum, also: StrEnum | None = None) -> str:
    lines: list[str] = [f"{title}:", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {start}" for start in (first, also) if start is not None]
    lines += [f"    {stage} --> {to}" for stage, reached in moves.items() for to in sorted(reached)]
    lines += [f"    {stage} --> [*]" for stage, reached in moves.items() if not reached]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    print(diagram())  # noqa: T201 - `python -m services.samples.domain.stages` shows it
