"""One version of a result: every body that was posted stays readable (domain, section 5)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.contracts.samples.assays import Preanalytics
from services.samples.domain.assays.results.families import AnyResult


class ResultState(StrEnum):
    """What a version counts for; `superseded` is what a correction leaves behind."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultVersion:
    """A body with who posted it, from which material, and who answers for it. The reason of a change stays here."""

    assay_id: UUID
    version: int
    state: ResultState
    body: AnyResult
    preanalytics: Preanalytics
    measured_at: datetime
    posted_at: datetime
    posted_by: str
    aliquot_id: UUID | None = None
    instrument: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    reason: str | None = None

    def released(self, *, by: str, at: datetime, alarms: tuple[str, ...] = ()) -> Self:
        """A person answers for it, with what loggers have said of the tube by then."""
        flagged = tuple(dict.fromkeys((*self.preanalytics.transport_alarms, *alarms)))
        preanalytics = self.preanalytics.model_copy(update={"transport_alarms": flagged})
        return replace(self, state=ResultState.FINAL, released_at=at, released_by=by, preanalytics=preanalytics)

    def alarms_since(self, alarms: Iterable[str]) -> tuple[str, ...]:
        """What was learnt of the tube's way when this version was written already."""
        return tuple(alarm for alarm in alarms if alarm not in self.preanalytics.transport_alarms)

    def correcting(self, *, reason: str, by: str, at: datetime) -> Self:
        """The person who corrects answers for it at once."""
        return replace(self, state=ResultState.CORRECTED, reason=reason, released_at=at, released_by=by)

    def superseded(self) -> Self:
        """A later version stands in its place."""
        return replace(self, state=ResultState.SUPERSEDED)

    def withdrawn(self, *, reason: str) -> Self:
        """Nothing stands in its place."""
        return replace(self, state=ResultState.WITHDRAWN, reason=reason)
