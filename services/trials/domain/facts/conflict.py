"""A contradiction between sources about one fact of a child, as this service keeps it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ConflictState(StrEnum):
    """Where a contradiction stands."""

    OPEN = "open"
    """All values stay possible; somebody has to decide."""
    SETTLED = "settled"
    """A person decided."""
    GONE = "gone"
    """The sources agree again, or a newer one has spoken."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact of one child."""

    id: UUID
    patient: str
    fact: str
    state: ConflictState
    found_at: datetime
    version: int
    settlement: str | None = None
    settled_by: str | None = None
    reason: str | None = None
