"""Patients: the list of those a caller may see, and one patient's integrated report."""

from dataclasses import asdict
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query

from libs.common import audit
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, Unauthenticated
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.vocabulary import EpisodeKind, Lineage, OutcomeStatus, Timing
from libs.common.web.page_request import page_request
from libs.common.wire import OrganisationField, PatientCodeField, View
from services.reporting.api.report_view import ReportView
from services.reporting.store import patient_lists, reports, turnaround
from services.reporting.store.patient_lists import Latest, Wanted

router = APIRouter(prefix="/v1/patients", tags=["patients"])

Reader = Annotated[Call, needs(Permission.REPORTS_READ)]


class PatientView(View):
    """A line of the list: the latest episode and how the child was at last contact."""

    patient: PatientCodeField
    hospital: str | None
    region: str | None
    lineage: Lineage | None
    kind: EpisodeKind | None
    relapse_number: int | None
    diagnosed_on: str | None
    timing: list[Timing] | None
    status: OutcomeStatus | None
    seen_on: str | None

    @classmethod
    def of(cls, row: Any, latest: Latest) -> Self:
        known = {"patient": row.patient, "hospital": row.hospital, "region": row.region}
        return cls.model_validate({**known, **asdict(latest)})


async def wanted(
    lineage: Annotated[Lineage | None, Query(description="Of an episode.")] = None,
    kind: Annotated[EpisodeKind | None, Query(description="Of the same episode.")] = None,
    timing: Annotated[Timing | None, Query(description="Of the same episode, where it is the only class.")] = None,
    outcome: Annotated[OutcomeStatus | None, Query(description="At last contact.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="That treats the child now.")] = None,
) -> Wanted:
    """Read the filters."""
    return Wanted(lineage=lineage, kind=kind, timing=timing, outcome=outcome, hospital=hospital)


@router.get("", summary="List patients", responses=refusals(Unauthenticated, Forbidden, Invalid))
async def list_patients(
    call: Reader,
    db: Db,
    parties: Parties,
    filters: Annotated[Wanted, Depends(wanted)],
    page: Annotated[PageRequest, Depends(page_request)],
) -> Page[PatientView]:
    """Own patients, those referred here and accepted, or all of them by permission; by code."""
    if filters.hospital:
        parties.get(filters.hospital, where="query.hospital")
    async with db.transaction(call) as tx:
        found = await patient_lists.find(tx, filters, page=page)
        shown = [row.patient for row in found.rows]
        latest = await patient_lists.latest(tx, shown)
        await audit.write(tx, Audit(did="listed patients", about="patients", changes={"patients": shown}))
    return Page[PatientView].of(found, lambda row: PatientView.of(row, latest[row.patient]))


@router.get(
    "/{code}/report",
    summary="Read a patient's integrated report",
    responses=refusals(Unauthenticated, Forbidden, NotFound, Invalid),
)
async def read_report(call: Reader, db: Db, code: PatientCodeField) -> ReportView:
    """Course, samples, results, recommendations, referrals, trial verdicts and times, from events alone."""
    async with db.transaction(call) as tx:
        subject = await reports.find(tx, code)
        facts = await reports.facts_on(tx, subject.codes)
        spans = await turnaround.spans_of(tx, subject.codes)
        await audit.write(tx, Audit(did="read report", about=f"patient/{code}", patient=code))
    return ReportView.of(subject, facts=facts, spans=spans)
