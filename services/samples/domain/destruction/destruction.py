"""A list of the tubes of a child that one organisation must destroy after a withdrawal, until all are accounted for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Forbidden, WrongState
from services.samples.domain.destruction.listed_tube import ListedTube, Outcome


class DestructionState(StrEnum):
    """How far the list is."""

    OPEN = "open"
    CERTIFIED = "certified"
    REVOKED = "revoked"
    """The family agreed again before anything was destroyed."""


D = DestructionState
DESTRUCTION_MOVES: Final[Mapping[DestructionState, frozenset[DestructionState]]] = MappingProxyType(
    {D.OPEN: frozenset({D.CERTIFIED, D.REVOKED}), D.CERTIFIED: frozenset(), D.REVOKED: frozenset()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destruction:
    """`holder` has the tubes: a hub, or the hospital for what has not left it. A withdrawal may lead to several."""

    id: UUID
    patient: str
    hospital: str
    holder: str
    withdrawal_id: UUID | None
    withdrawn_on: date
    opened_at: datetime
    due_on: date
    rule: str
    state: DestructionState = DestructionState.OPEN
    due_stated_at: datetime | None = None
    closed_at: datetime | None = None
    certificate: Mapping[str, Any] | None = None
    certificate_hash: str | None = None
    version: int = 1

    def grown(self) -> Self:
        """More tubes came to light."""
        return self._moved(self.state)

    def reminded(self, *, at: datetime) -> Self:
        """The day has come."""
        return self._moved(self.state, due_stated_at=at)

    def certified(self, facts: Mapping[str, Any], *, digest: str, at: datetime) -> Self:
        """Everything is accounted for; from now on nothing of it changes."""
        return self._moved(D.CERTIFIED, closed_at=at, certificate=facts, certificate_hash=digest)

    def revoked(self, *, at: datetime) -> Self:
        """Nothing was destroyed, and nothing has to be."""
        return self._moved(D.REVOKED, closed_at=at)

    def check_open(self) -> None:
        """Refuse to change what has been certified or revoked."""
        if self.state is not D.OPEN:
            raise WrongState(f"The list is {self.state}; nothing of it can be changed any more.")

    def check_holder(self, organisation: str) -> None:
        """Refuse everybody but those who have the tubes."""
        if organisation != self.holder:
            raise Forbidden("Only whoever holds the tubes can account for them.")

    def is_overdue(self, today: date) -> bool:
        """Whether the last day has passed."""
        return self.state is D.OPEN and today > self.due_on

    def _moved(self, to: DestructionState, **changes: Any) -> Self:
        self.check_open()
        return replace(self, state=to, version=self.version + 1, **changes)


def is_accounted(tubes: Iterable[ListedTube]) -> bool:
    """Whether nothing on the list is left to do."""
    return all(tube.is_accounted for tube in tubes)


def was_destroyed(tubes: Iterable[ListedTube]) -> bool:
    """Whether there is something to certify."""
    return any(tube.outcome is Outcome.DESTROYED for tube in tubes)


def diagram() -> str:
    """The state machine as mermaid, for the documents."""
    lines = ["stateDiagram-v2", f"    [*] --> {D.OPEN}"]
    lines += [f"    {state} --> {to}" for state, reached in DESTRUCTION_MOVES.items() for to in sorted(reached)]
    lines += [f"    {state} --> [*]" for state, reached in DESTRUCTION_MOVES.items() if not reached]
    return "\n".join(lines)


if __name__ == "__main__":
    print(f"```mermaid\n{diagram()}\n```")  # noqa: T201 - the documents show it
