"""Episodes: recorded, read, corrected, marked as entered in error, and listed."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from libs.common import audit, etag, pagination
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import AlreadyThere, ConsentMissing, Invalid, NotFound, StaleVersion, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import EpisodeKind, Lineage, RiskArm, SiteClass, Timing
from libs.common.web.page_request import page_request
from libs.common.wire import PatientCodeField, PlannedDate
from services.registry.api.entries import VoidBody, read_entry
from services.registry.api.episode_bodies import EpisodeBody, EpisodeCorrection, EpisodeView
from services.registry.commands.change_course import Filed
from services.registry.commands.correct_entry import CorrectEntry, correct_entry
from services.registry.commands.record_entry import RecordEntry, record_entry
from services.registry.commands.void_entry import VoidEntry, void_entry
from services.registry.domain.entry import EntryKind
from services.registry.domain.refusals import Merged
from services.registry.store import courses
from services.registry.store.patient_lists import EPISODES_ORDER, EpisodeFilter, listed_episodes

router = APIRouter(prefix="/v1", tags=["episodes"])

_ONE = "/patients/{code}/episodes/{episode_id}"


async def episode_filter(
    *,
    kind: Annotated[EpisodeKind | None, Query(description="Only of this kind.")] = None,
    relapse_number: Annotated[int | None, Query(ge=1, le=20, description="Only with this number.")] = None,
    lineage: Annotated[Lineage | None, Query(description="Only of this lineage.")] = None,
    timing: Annotated[Timing | None, Query(description="Also where it is only possible.")] = None,
    site_class: Annotated[SiteClass | None, Query(description="Only at these sites.")] = None,
    risk_arm: Annotated[RiskArm | None, Query(description="Also where it is only possible.")] = None,
    diagnosed_from: Annotated[PlannedDate | None, Query(description="Diagnosed on this day or later.")] = None,
    diagnosed_until: Annotated[PlannedDate | None, Query(description="Diagnosed on this day or earlier.")] = None,
) -> EpisodeFilter:
    """Read the filter from the query."""
    return EpisodeFilter(
        kind=kind,
        relapse_number=relapse_number,
        lineage=lineage,
        timing=timing,
        site_class=site_class,
        risk_arm=risk_arm,
        diagnosed_from=diagnosed_from,
        diagnosed_until=diagnosed_until,
    )


@router.post(
    "/patients/{code}/episodes",
    status_code=201,
    summary="Record a first diagnosis, relapse, refractoriness or MRD finding",
    responses=refusals(NotFound, Merged, ConsentMissing, AlreadyThere, WrongState, Invalid),
)
async def post_episode(
    code: PatientCodeField,
    body: EpisodeBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.EPISODES_WRITE, answers=EpisodeView, status=201)],
) -> EpisodeView:
    """Timing, site class and risk are derived by the current rule set and explained in the answer."""
    filed = await record_entry(db, RecordEntry(call, code, body.content()))
    etag.set(response, filed.version)
    return EpisodeView.of(filed)


@router.get(_ONE, summary="Read an episode", responses=refusals(NotFound, Merged))
async def get_episode(
    code: PatientCodeField,
    episode_id: UUID,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.PATIENTS_READ)],
) -> EpisodeView:
    """One that was entered in error stays readable and says so."""
    filed = await read_entry(db, call, code, EntryKind.EPISODE, episode_id)
    etag.set(response, filed.version)
    return EpisodeView.of(filed)


@router.put(
    _ONE,
    summary="Correct an episode, with a reason",
    responses=refusals(NotFound, Merged, ConsentMissing, AlreadyThere, WrongState, StaleVersion, Invalid),
)
async def put_episode(
    *,
    code: PatientCodeField,
    episode_id: UUID,
    body: EpisodeCorrection,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=EpisodeView)],
) -> EpisodeView:
    """The earlier reading stays in the history; the whole course is classified anew."""
    filed = await correct_entry(db, CorrectEntry(call, code, episode_id, body.content(), body.reason))
    etag.set(response, filed.version)
    return EpisodeView.of(filed)


@router.post(
    f"{_ONE}/void",
    summary="Mark an episode as entered in error",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion),
)
async def void_episode(
    *,
    code: PatientCodeField,
    episode_id: UUID,
    body: VoidBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.ENTRIES_CORRECT, answers=EpisodeView)],
) -> EpisodeView:
    """Refused while another entry of the course stands on it."""
    filed = await void_entry(db, VoidEntry(call, code, EntryKind.EPISODE, episode_id, body.reason))
    etag.set(response, filed.version)
    return EpisodeView.of(filed)


@router.get("/episodes", summary="List episodes, filtered")
async def list_episodes(
    db: Db,
    wanted: Annotated[EpisodeFilter, Depends(episode_filter)],
    page: Annotated[PageRequest, Depends(page_request)],
    call: Annotated[Call, needs(Permission.PATIENTS_READ)],
) -> Page[EpisodeView]:
    """The latest recorded first; those entered in error are left out."""
    async with db.transaction(call) as tx:
        found = await pagination.fetch(tx, listed_episodes(call, wanted), by=EPISODES_ORDER, page=page)
        shown = sorted({row.patient for row in found.rows})
        await audit.write(tx, Audit(did="listed episodes", about="episodes", changes={"patients": shown}))
    return Page[EpisodeView].of(found, _row_view)


def _row_view(row: Any) -> EpisodeView:
    return EpisodeView.of(Filed(row.patient, courses.of_row(row)))
