"""Trials: read, written as drafts, published by a second person, closed."""

from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import ConfigDict, Field, PlainSerializer, model_validator

from libs.common import etag
from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import AlreadyThere, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.organisations import Organisations
from libs.common.pagination import PageRequest
from libs.common.problems import refusals
from libs.common.web.page_request import page_request
from libs.common.web.single_names import no_name_twice
from libs.common.wire import Body, FreeText, Line, PartialDate
from services.trials.api.place_views import HereView, TrialHereView, TrialPage
from services.trials.api.trial_views import TrialView, WholeTrialView
from services.trials.commands.close_trial import CloseTrial, close_trial
from services.trials.commands.find_places import Wanted, places_of
from services.trials.commands.publish_trial import PublishTrial, publish_trial
from services.trials.commands.read_trial import read_trial
from services.trials.commands.write_criteria import WriteCriteria, write_criteria
from services.trials.commands.write_trial import WriteTrial, write_trial
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.trials.record import TrialRecord
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.store import trials

router = APIRouter(prefix="/v1/trials", tags=["trials"], dependencies=[Depends(no_name_twice)])

TrialId = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", examples=["nct05751044"])]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$", examples=["standard-risk"])]

CountryQuery = Annotated[
    str | None,
    Query(pattern=r"^[A-Z]{2}$", description="Sites in this country, two letters (ISO 3166).", examples=["ES"]),
]
RegionQuery = Annotated[
    str | None, Query(max_length=100, description="Sites in this autonomous community.", examples=["Cataluña"])
]

_CRITERIA: dict[str, Any] = {
    "all": [
        {"fact": "age", "at_least": 1, "below": 18, "says": "1 to under 18 years"},
        {"fact": "lineage", "one_of": ["bcp"], "says": "B-cell precursor"},
        {"not": {"fact": "bcr_abl1", "is": True, "says": "BCR::ABL1 excluded"}},
    ]
}
_ARM: dict[str, Any] = {"id": "relapse", "name": "First relapse", "criteria": _CRITERIA}


class PartBody(Body):
    """A dose level or a cohort of an arm; whether it takes children is said apart (PUT …/parts/{part}/status)."""

    id: Slug
    name: Line
    kind: Literal["dose_level", "cohort"]


class ArmBody(Body):
    """An arm; `criteria` is a tree of all, any, not and questions about facts of GET /v1/facts."""

    id: Slug
    name: Line
    criteria: dict[str, Any]
    parts: Annotated[list[PartBody], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _parts_differ(self) -> Self:
        names = [part.id for part in self.parts or ()]
        if len(set(names)) < len(names):
            raise Invalid("Two dose levels or cohorts have the same id.", where="body.arms.parts")
        return self


class ReferenceBody(Body):
    """A source and its date, to the day or month."""

    says: FreeText
    on: Annotated[PartialDate, PlainSerializer(str)]


class NewTrial(Body):
    """A trial as a coordinator writes it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "nct01234567",
                    "title": "An example trial",
                    "phase": "2",
                    "references": [{"says": "ClinicalTrials.gov NCT01234567", "on": "2026-05"}],
                    "arms": [_ARM],
                }
            ]
        }
    )

    id: Slug
    title: Line
    phase: Annotated[str, Field(max_length=10)] | None = None
    references: Annotated[list[ReferenceBody], Field(min_length=1, max_length=20)]
    arms: Annotated[list[ArmBody], Field(min_length=1, max_length=40)]


class NewCriteria(Body):
    """All arms as they shall be; the version in force stays until this one is published."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"arms": [_ARM]}]})

    arms: Annotated[list[ArmBody], Field(min_length=1, max_length=40)]


@router.get("", summary="List trials", responses=refusals(Invalid, Forbidden))
async def list_trials(
    *,
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    stage: Annotated[Stage | None, Query(description="Only trials at this stage.")] = None,
    q: Annotated[str | None, Query(max_length=100, description="Words of the title.")] = None,
    hospital: Annotated[str | None, Query(max_length=64, description="With a site at this hospital.")] = None,
    status: Annotated[SiteStatus | None, Query(description="With a site in this status.")] = None,
    country: CountryQuery = None,
    region: RegionQuery = None,
    open: Annotated[bool | None, Query(description="With an open door there: true, or without one: false.")] = None,  # noqa: A002 - the word of the API
) -> TrialPage:
    """By id. `hospital` and `status` together ask for one site that is both.

    With `country`, `region` or `open` each trial says how every hospital there stands, and why nobody can enter.
    """
    filters = {"stage": stage, "q": q, "hospital": hospital, "status": status}
    wanted = None if country is None and region is None and open is None else Wanted(country=country, region=region)
    async with db.reading(call) as tx:
        return await _page(tx, parties, filters=filters, page=page, wanted=wanted, opened=open)


async def _page(
    tx: Transaction,
    parties: Organisations,
    *,
    filters: dict[str, Any],
    page: PageRequest,
    wanted: Wanted | None,
    opened: bool | None,
) -> TrialPage:
    if wanted is None:
        found = await trials.page_of(tx, filters=filters, page=page)
        items = [TrialHereView.at(trials.record(row), None) for row in found.rows]
        return TrialPage(items=items, next_cursor=found.next_cursor)
    every = await trials.all_of(tx, filters=filters)
    here = await places_of(tx, parties, every, wanted)
    there = [trial for trial in every if here[trial.id].standings]
    among = [trial for trial in there if opened is None or opened is (here[trial.id].open is Truth.TRUE)]
    found = await trials.page_of(tx, filters=filters, page=page, among=[trial.id for trial in among])
    shut = [(trial, here[trial.id]) for trial in there if trial not in among] if opened and not page.cursor else []
    return TrialPage(
        items=[TrialHereView.at(trials.record(row), here[row.id]) for row in found.rows],
        next_cursor=found.next_cursor,
        left_out=TrialPage.left(shut),
    )


@router.get("/{trial}/sites", summary="List where a trial is open", responses=refusals(NotFound, Invalid))
async def get_sites(
    *,
    db: Db,
    parties: Parties,
    trial: TrialId,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    country: CountryQuery = None,
    region: RegionQuery = None,
) -> HereView:
    """Each hospital's own status, and why nobody can enter there; the study's status is shown beside them."""
    async with db.reading(call) as tx:
        found = await trials.find(tx, trial)
        if found is None:
            raise NotFound("There is no such trial.")
        here = await places_of(tx, parties, [found], Wanted(country=country, region=region))
    return HereView.of(here[found.id])


@router.get("/{trial}", summary="Read a trial", responses=refusals(NotFound))
async def get_trial(
    db: Db, trial: TrialId, response: Response, call: Annotated[Call, needs(Permission.TRIALS_READ)]
) -> WholeTrialView:
    """With every version of its criteria, and its sites as they stand today."""
    found = await read_trial(db, call, trial)
    etag.set(response, found.trial.version)
    return WholeTrialView.whole(found)


@router.post(
    "",
    summary="Write a trial as a draft",
    status_code=201,
    responses=refusals(AlreadyThere, Invalid, Forbidden),
)
async def post_trial(
    db: Db,
    body: NewTrial,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=TrialView, status=201)],
) -> TrialView:
    """Nobody is matched by it until a second person publishes it."""
    return _shown(response, await write_trial(db, WriteTrial(call, body.model_dump(exclude_none=True))))


@router.put(
    "/{trial}/criteria",
    summary="Write a new version of the criteria",
    responses=refusals(NotFound, Invalid, StaleVersion),
)
async def put_criteria(
    db: Db,
    trial: TrialId,
    body: NewCriteria,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_WRITE, answers=TrialView)],
) -> TrialView:
    """The version in force stays in force until this one is published."""
    arms = [arm.model_dump(exclude_none=True) for arm in body.arms]
    return _shown(response, await write_criteria(db, WriteCriteria(call, trial, arms)))


@router.post(
    "/{trial}/publication",
    summary="Put the newest criteria in force",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def post_publication(
    db: Db,
    trial: TrialId,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_PUBLISH, answers=TrialView)],
) -> TrialView:
    """By another person than the one who wrote them. Every child is answered anew soon after."""
    return _shown(response, await publish_trial(db, PublishTrial(call, trial)))


@router.post(
    "/{trial}/closure",
    summary="Close a trial",
    responses=refusals(NotFound, WrongState, StaleVersion),
)
async def post_closure(
    db: Db,
    trial: TrialId,
    response: Response,
    call: Annotated[Call, needs(Permission.TRIALS_PUBLISH, answers=TrialView)],
) -> TrialView:
    """Its open answers end; publishing it again opens it."""
    return _shown(response, await close_trial(db, CloseTrial(call, trial)))


def _shown(response: Response, record: TrialRecord) -> TrialView:
    """With its version, which the next change may ask for."""
    etag.set(response, record.version)
    return TrialView.of(record)
