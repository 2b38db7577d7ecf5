"""The versions of an assay's result and what became of each: final, corrected, superseded, withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class ResultState(StrEnum):
    """A correction is a new version, the old one stays readable (domain.md, section 5)."""

    FINAL = "final"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


_RELEASED = {"resulted": ResultState.FINAL, "amended": ResultState.CORRECTED}


@dataclass(frozen=True, slots=True)
class Released:
    """One version: which step released it, its state by now, and which step ended its time."""

    step: int
    state: ResultState
    ended: int | None = None


def versions(stages: Iterable[str]) -> list[Released]:
    """The released versions among an assay's steps, told by their stages in the order of the steps."""
    found: list[Released] = []
    for step, stage in enumerate(stages):
        if stage in _RELEASED:
            found = [*_with_last(found, ResultState.SUPERSEDED, step), Released(step, _RELEASED[stage])]
        elif stage == ResultState.WITHDRAWN:
            found = _with_last(found, ResultState.WITHDRAWN, step)
    return found


def _with_last(found: list[Released], state: ResultState, step: int) -> list[Released]:
    """A withdrawn version stays withdrawn also when another follows it."""
    if not found or found[-1].state is ResultState.WITHDRAWN:
        return found
    return [*found[:-1], replace(found[-1], state=state, ended=step)]
