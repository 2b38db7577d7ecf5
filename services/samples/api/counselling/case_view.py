"""What is shown of a case of genetic counselling; only one answer of this service holds the findings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.vocabulary import Assay as Kind
from libs.common.wire import View
from services.samples.domain.assays.result_version import ResultState
from services.samples.domain.counselling.case import CaseState, Closing, CounsellingCase, QueuedCase
from services.samples.domain.counselling.finding import GermLineFinding
from services.samples.store.counselling.findings import Found


class CaseStateView(View):
    """How far a case is and who did what; without a finding, for what is kept of a repeated request."""

    id: UUID
    assay_id: UUID
    state: CaseState
    opened_at: datetime
    found_at: datetime = Field(description="When something was found last.")
    taken_at: datetime | None
    taken_by: str | None
    reported_at: datetime | None
    reported_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    closing: Closing | None
    version: int

    @classmethod
    def of(cls, case: CounsellingCase) -> Self:
        return cls.model_validate(case)


class CaseLineView(CaseStateView):
    """A case in the queue: whose it is, of which assay."""

    sample_id: UUID
    patient: str
    hospital: str
    hub: str | None
    lab: str
    assay: Kind
    result_version: int = Field(description="The newest version of the assay's result; 0: there is none.")
    released_version: int | None

    @classmethod
    def queued(cls, one: QueuedCase) -> Self:
        return cls.model_validate(_line(one))


class FoundView(View):
    """What one version of the result, or one file of variants, says."""

    result_version: int | None
    file_id: UUID | None = Field(description="The file of variants; what it holds is suspected, and nobody's result.")
    findings: tuple[GermLineFinding, ...] = Field(description="None: this version says that nothing was found.")
    method: str | None
    covered_genes: tuple[str, ...] | None = Field(description="What was looked at.")
    failed_genes: tuple[str, ...] | None = Field(description="What could not be read.")
    state: ResultState | None = Field(description="What that version counts for.")
    found_at: datetime
    found_by: str
    released_at: datetime | None
    released_by: str | None


class CaseView(CaseLineView):
    """A case with everything that was found, the newest first."""

    note: str | None
    found: tuple[FoundView, ...]

    @classmethod
    def whole(cls, one: QueuedCase, found: Iterable[Found]) -> Self:
        shown = tuple(FoundView.model_validate(each) for each in found)
        return cls.model_validate({**_line(one), "note": one.case.note, "found": shown})


def _line(one: QueuedCase) -> dict[str, object]:
    named = ("sample_id", "patient", "hospital", "hub", "lab", "result_version", "released_version")
    own = CaseStateView.of(one.case).model_dump()
    return {**own, **{name: getattr(one, name) for name in named}, "assay": one.kind}
