"""One version of a result: every body that was posted stays readable (domain, section 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from libs.common.contracts.samples.assays import ChangeReason, Preanalytics
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.counselling.apart import Findings
from services.samples.domain.verification.why import Why


class ResultState(StrEnum):
    """What a version counts for; `superseded` is what a correction leaves behind.

    A correction that waits for its release is `preliminary`, too: until then the released version counts.
    """

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultVersion:
    """A body with who posted it, from which material, and who answers for it.

    `run_id` is the run that it was measured in; `run_override` says who answered for that though its controls were bad.
    `reason` is the laboratory's own note of the last change; `correction` says why this version was written,
    `withdrawal` why it was taken back; `verification_rule` under which rule it was released.
    """

    assay_id: UUID
    version: int
    state: ResultState
    body: AnyResult
    preanalytics: Preanalytics
    measured_at: datetime
    posted_at: datetime
    posted_by: str
    posted_by_person: bool = False
    aliquot_id: UUID | None = None
    instrument: str | None = None
    run_id: UUID | None = None
    run_override: Mapping[str, Any] | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None
    verification_rule: str | None = None
    reason: str | None = None
    correction: Why | None = None
    withdrawal: Why | None = None
    apart: Findings | None = None
    """Germ-line findings that the body was posted with: on their way to genetic counselling, never read back."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Words that others read."""
        whys = [why for why in (self.correction, self.withdrawal) if why is not None]
        said = [self.reason, *(word for why in whys for word in (why.for_readers, why.note))]
        return tuple(one for one in said if one is not None)

    def verified(self, *, by: str, at: datetime) -> Self:
        """A first person has looked at what an instrument posted."""
        return replace(self, verified_by=by, verified_at=at)

    def released(self, *, by: str, at: datetime, rule: str, state: ResultState, alarms: tuple[str, ...] = ()) -> Self:
        """A person answers for it, with what loggers have said of the tube by then."""
        flagged = tuple(dict.fromkeys((*self.preanalytics.transport_alarms, *alarms)))
        preanalytics = self.preanalytics.model_copy(update={"transport_alarms": flagged})
        signed = replace(self, released_at=at, released_by=by, verification_rule=rule)
        return replace(signed, state=state, preanalytics=preanalytics)

    def alarms_since(self, alarms: Iterable[str]) -> tuple[str, ...]:
        """What was learnt of the tube's way when this version was written already."""
        return tuple(alarm for alarm in alarms if alarm not in self.preanalytics.transport_alarms)

    def explained(self, *, code: ChangeReason | None, for_readers: str | None) -> Self:
        """Whoever releases a correction may say better why, for readers."""
        if self.correction is None or (code is None and for_readers is None):
            return self
        told = replace(
            self.correction,
            code=code or self.correction.code,
            for_readers=for_readers or self.correction.for_readers,
        )
        return replace(self, correction=told)

    def superseded(self) -> Self:
        """A later version stands in its place."""
        return replace(self, state=ResultState.SUPERSEDED)

    def dismissed(self, why: Why) -> Self:
        """A correction that nobody will release; what it was to correct stays in force."""
        return replace(self, state=ResultState.DISMISSED, withdrawal=why, reason=why.note)

    def withdrawn(self, why: Why) -> Self:
        """Nothing stands in its place."""
        return replace(self, state=ResultState.WITHDRAWN, withdrawal=why, reason=why.note)
