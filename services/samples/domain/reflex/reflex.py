"""A reflex: a rule that has fired once for a sample, and what became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.errors import WrongState
from libs.common.vocabulary import Assay


class ReflexState(StrEnum):
    """What became of it."""

    PROPOSED = "proposed"
    """A person of the hospital or the hub orders it, or declines."""
    ORDERED = "ordered"
    NOT_POSSIBLE = "not_possible"
    """Something stands against it; once that is gone a person may order it still."""
    DECLINED = "declined"
    LAPSED = "lapsed"
    """A correction took its ground away before anything was ordered."""


class Obstacle(StrEnum):
    """What stands against placing the order."""

    CONSENT_MISSING = "consent_missing"
    SAMPLE_UNUSABLE = "sample_unusable"
    ORDERED_ALREADY = "ordered_already"


WAITING = frozenset({ReflexState.PROPOSED, ReflexState.NOT_POSSIBLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflex:
    """Once per rule and sample; `caused_by` is the order whose result fired it."""

    id: UUID
    rule: str
    rule_set: str
    sample_id: UUID
    patient: str
    hospital: str
    hub: str | None
    lab: str
    assay: Assay
    caused_by: UUID
    caused_by_version: int
    state: ReflexState
    fired_at: datetime
    obstacle: Obstacle | None = None
    order_id: UUID | None = None
    ground_gone_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    version: int = 1

    def hindered(self, obstacle: Obstacle | None) -> Self:
        """Nothing is ordered while something stands against it."""
        state = self.state if obstacle is None else ReflexState.NOT_POSSIBLE
        return replace(self, state=state, obstacle=obstacle)

    def ordered(self, order_id: UUID, *, by: str, at: datetime) -> Self:
        """The order is placed."""
        self.check_waits()
        told = replace(self, state=ReflexState.ORDERED, order_id=order_id, obstacle=None)
        return replace(told, decided_at=at, decided_by=by, version=self.version + 1)

    def declined(self, *, by: str, at: datetime, reason: str) -> Self:
        """A person says that it is not wanted."""
        self.check_waits()
        told = replace(self, state=ReflexState.DECLINED, reason=reason)
        return replace(told, decided_at=at, decided_by=by, version=self.version + 1)

    def grounded(self, *, gone_at: datetime | None) -> Self:
        """A correction took its ground away, or gave it back."""
        state = self.state
        if gone_at is not None and state in WAITING:
            state = ReflexState.LAPSED
        elif gone_at is None and state is ReflexState.LAPSED:
            state = ReflexState.PROPOSED
        return replace(self, state=state, ground_gone_at=gone_at, version=self.version + 1)

    def check_waits(self) -> None:
        """Refuse to decide what is decided, or has no ground any more."""
        if self.state not in WAITING:
            raise WrongState(f"This reflex is {self.state}; it waits for nobody.")
