"""A case of genetic counselling: what an assay found of a child's germ line, until the family has heard of it.

Germ-line results are told to the family by the genetic counselling of the diagnostic centres (paper, section 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Assay


class CaseState(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    TAKEN = "taken"
    REPORTED = "reported"
    CLOSED = "closed"


class Closing(StrEnum):
    """Why nothing is left to do."""

    COUNSELLED = "counselled"
    FAMILY_DECLINED = "family_declined"
    NOT_RELEVANT = "not_relevant"
    NOT_GERM_LINE = "not_germ_line"
    STATED_WRONGLY = "stated_wrongly"


S = CaseState
CASE_MOVES: Final[Mapping[CaseState, frozenset[CaseState]]] = MappingProxyType(
    {
        S.WAITING: frozenset({S.TAKEN}),
        # Another counsellor may take it over.
        S.TAKEN: frozenset({S.TAKEN, S.REPORTED, S.CLOSED, S.WAITING}),
        S.REPORTED: frozenset({S.CLOSED, S.WAITING}),
        # Something further was found.
        S.CLOSED: frozenset({S.WAITING}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounsellingCase:
    """One for each assay; what was found stands beside it, by version of the result and by file."""

    id: UUID
    assay_id: UUID
    state: CaseState
    opened_at: datetime
    found_at: datetime
    taken_at: datetime | None = None
    taken_by: str | None = None
    reported_at: datetime | None = None
    reported_by: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    closing: Closing | None = None
    note: str | None = None
    version: int = 1

    def taken(self, *, by: str, at: datetime) -> Self:
        """Somebody looks after it; also instead of somebody else."""
        return self._moved(S.TAKEN, taken_at=at, taken_by=by)

    def reported(self, *, by: str, at: datetime, is_released: bool, note: str | None) -> Self:
        """The family has heard it. Nobody tells a family what nobody answers for."""
        if not is_released:
            raise WrongState("Nobody has released a result with these findings.", right="a released result")
        if self.taken_at is not None and at < self.taken_at:
            raise Invalid("This lies before the case was taken.", where="body.reported_at", right="a later time")
        return self._moved(S.REPORTED, reported_at=at, reported_by=by, note=note or self.note)

    def closed(self, *, by: str, at: datetime, closing: Closing, note: str | None) -> Self:
        """Nothing is left to do."""
        if (closing is Closing.COUNSELLED) != (self.state is S.REPORTED):
            raise WrongState("A case is closed as counselled when the family has heard it, and only then.")
        return self._moved(S.CLOSED, closed_at=at, closed_by=by, closing=closing, note=note or self.note)

    def found_more(self, *, at: datetime) -> Self:
        """A new version, or a file, says something: whoever has it looks again."""
        to = self.state if self.state in {S.WAITING, S.TAKEN} else S.WAITING
        again: dict[str, Any] = {} if to is not S.WAITING else dict.fromkeys(_STEPS)
        return replace(self, state=to, found_at=at, version=self.version + 1, **again)

    def _moved(self, to: CaseState, **changes: Any) -> Self:
        if to not in CASE_MOVES[self.state]:
            right = " or ".join(sorted(CASE_MOVES[self.state] - {S.WAITING})) or "nothing"
            raise WrongState(f"The case is {self.state}; it cannot become {to}.", right=right)
        return replace(self, state=to, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedCase:
    """A case with what its assay says of itself."""

    case: CounsellingCase
    sample_id: UUID
    patient: str
    hospital: str
    hub: str | None
    lab: str
    kind: Assay
    result_version: int
    released_version: int | None


_STEPS: Final = ("taken_at", "taken_by", "reported_at", "reported_by", "closed_at", "closed_by", "closing")
"""Begin anew; who did them before stands in the audit trail."""


def diagram() -> str:
    """The state machine as mermaid, for the documents."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.WAITING}"]
    lines += [f"    {state} --> {to}" for state, reached in CASE_MOVES.items() for to in sorted(reached)]
    return "\n".join([*lines, f"    {S.CLOSED} --> [*]"])


if __name__ == "__main__":
    print(f"```mermaid\n{diagram()}\n```")  # noqa: T201 - the documents show it
