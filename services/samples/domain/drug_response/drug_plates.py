"""Plates that were posted and wait for their calculation, are in it, or have come out of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import WrongState

LEASE: Final = timedelta(minutes=2)
"""For so long nobody else takes them up; a worker that goes on says so bunch by bunch."""

MOST_ATTEMPTS: Final = 5
"""Plates on which so many workers have died are given up: it is them."""


class ClaimLost(WrongState):
    """A worker was slower than its lease; another one has the plates in hand."""


class PlatesState(StrEnum):
    """Of a calculation."""

    WAITING = "waiting"
    CALCULATING = "calculating"
    FILED = "filed"
    """A result version holds what it came to."""
    FAILED = "failed"


class Failure(StrEnum):
    """Why there is no result."""

    NO_CURVE = "no_curve"
    """No drug could be fitted; `not_fitted` says why."""
    INTERRUPTED = "interrupted"
    """The calculation was interrupted again and again."""
    REFUSED = "refused"
    """The assay or the consent did not allow a result any more; `reason` says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugPlates:
    """One posting: what it holds, by whom, and how far it has come. `version` counts its moves."""

    id: UUID
    assay_id: UUID
    lab: str
    state: PlatesState
    content: dict[str, Any]
    content_hash: bytes
    quality: list[dict[str, Any]]
    method_id: str
    measured_at: datetime
    submitted_at: datetime
    submitted_by: str
    submitted_by_person: bool
    aliquot_id: UUID | None = None
    instrument: str | None = None
    correction: str | None = None
    drugs: int
    drugs_done: int = 0
    attempts: int = 0
    claim: UUID | None = None
    claimed_until: datetime | None = None
    result_version: int | None = None
    failure: Failure | None = None
    reason: str | None = None
    not_fitted: list[dict[str, str]] = field(default_factory=list)
    finished_at: datetime | None = None
    version: int = 1

    def claimed(self, claim: UUID, *, at: datetime) -> Self:
        """A worker takes them up, the first one or after another one's lease has run out."""
        changes = {"claim": claim, "claimed_until": at + LEASE, "attempts": self.attempts + 1, "drugs_done": 0}
        return self._moved(PlatesState.CALCULATING, **changes)

    def is_worn_out(self) -> bool:
        """Whether enough workers have tried."""
        return self.attempts >= MOST_ATTEMPTS

    def check_claim(self, claim: UUID | None) -> None:
        """Refuse a worker that was slower than its lease."""
        if self.state is not PlatesState.CALCULATING or self.claim != claim:
            raise ClaimLost("Another worker has taken these plates up.")

    def progressed(self, done: int, *, at: datetime) -> Self:
        """So many drugs are done, and the worker is alive."""
        return replace(self, drugs_done=done, claimed_until=at + LEASE, version=self.version + 1)

    def filed(self, result_version: int, *, not_fitted: list[dict[str, str]], at: datetime) -> Self:
        """The result is there."""
        told = {"result_version": result_version, "not_fitted": not_fitted, "drugs_done": self.drugs}
        return self._moved(PlatesState.FILED, finished_at=at, **told, claim=None, claimed_until=None)

    def failed(
        self,
        failure: Failure,
        *,
        at: datetime,
        reason: str | None = None,
        not_fitted: list[dict[str, str]] | None = None,
    ) -> Self:
        """There will be no result of these plates."""
        told = {"failure": failure, "reason": reason, "not_fitted": not_fitted or []}
        return self._moved(PlatesState.FAILED, finished_at=at, **told, claim=None, claimed_until=None)

    def _moved(self, to: PlatesState, **changes: Any) -> Self:
        return replace(self, state=to, version=self.version + 1, **changes)
