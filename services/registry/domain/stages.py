"""The stages of a patient's record and of a possible duplicate, and which moves between them are allowed."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from libs.common.errors import WrongState


class RecordStage(StrEnum):
    """What may be done with a patient's record."""

    REGISTERED = "registered"
    """A code is issued; without consent to the registry nothing clinical is written."""
    OPEN = "open"
    """The family consents to the registry: the course may be written."""
    FROZEN = "frozen"
    """The consent to the registry was withdrawn: what is there stays and nothing is added."""
    MERGED = "merged"
    """The code was a second one of the same child; another code goes on."""


class DuplicateStage(StrEnum):
    """What the network office made of two records that look like one child."""

    ASKED = "asked"
    MERGED = "merged"
    SAME_CHILD = "same_child"
    """One child, registered once: the asking hospital gets access by a move or a read grant."""
    DISMISSED = "dismissed"
    """Two children: the asking hospital may register its own."""


Stage = TypeVar("Stage", RecordStage, DuplicateStage)

RECORD_MOVES: Mapping[RecordStage, frozenset[RecordStage]] = MappingProxyType(
    {
        RecordStage.REGISTERED: frozenset({RecordStage.OPEN, RecordStage.MERGED}),
        RecordStage.OPEN: frozenset({RecordStage.FROZEN, RecordStage.MERGED}),
        RecordStage.FROZEN: frozenset({RecordStage.OPEN, RecordStage.MERGED}),
        RecordStage.MERGED: frozenset(),
    }
)

DUPLICATE_MOVES: Mapping[DuplicateStage, frozenset[DuplicateStage]] = MappingProxyType(
    {
        DuplicateStage.ASKED: frozenset({DuplicateStage.MERGED, DuplicateStage.SAME_CHILD, DuplicateStage.DISMISSED}),
        DuplicateStage.MERGED: frozenset(),
        DuplicateStage.SAME_CHILD: frozenset(),
        DuplicateStage.DISMISSED: frozenset(),
    }
)


def check_record_move(now: RecordStage, to: RecordStage) -> None:
    """Refuse a move that the table does not allow."""
    if to not in RECORD_MOVES[now]:
        raise WrongState(f"A record that is {now} cannot become {to}.")


def check_duplicate_move(now: DuplicateStage, to: DuplicateStage) -> None:
    """Refuse to decide twice."""
    if to not in DUPLICATE_MOVES[now]:
        raise WrongState(f"This has been decided already: {now}.")


def diagram() -> str:
    """Both tables as one mermaid diagram, for the README."""
    record = _arrows(RECORD_MOVES, prefix="")
    duplicate = _arrows(DUPLICATE_MOVES, prefix="duplicate_")
    start = ["    [*] --> registered", "    [*] --> duplicate_asked"]
    return "\n".join(["stateDiagram-v2", *start, *record, *duplicate])


def _arrows(moves: Mapping[Stage, frozenset[Stage]], *, prefix: str) -> list[str]:
    return [f"    {prefix}{now} --> {prefix}{to}" for now, allowed in moves.items() for to in sorted(allowed)]


if __name__ == "__main__":
    sys.stdout.write(diagram() + "\n")
