"""Plates of drug response profiling: posted, looked after while they are calculated (experimental)."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.database import Transaction
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import View
from services.samples.api.drug_response.plate_body import AgainBody, DrugPlatesBody
from services.samples.commands.drug_response.post_plates import (
    Accepted,
    CalculateAgain,
    PostPlates,
    calculate_again,
    post_plates,
)
from services.samples.domain.assays.reading import sees_drafts
from services.samples.domain.assays.results.drp_curve import NotFitted
from services.samples.domain.assays.results.drp_quality import PlateQuality
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.drug_response.drug_plates import DrugPlates, Failure, PlatesState
from services.samples.domain.drug_response.options import FitOptions
from services.samples.domain.drug_response.profile_order import ProfileOrder
from services.samples.store import patients, viewed
from services.samples.store.assays import assays
from services.samples.store.drug_response import drug_plates

router = APIRouter(prefix="/v1/assays/{assay_id}/drug-plates", tags=["drug response"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)


class DrugPlatesView(View):
    """One posting, and how far its calculation has come."""

    id: UUID
    assay_id: UUID
    experimental: Literal[True] = Field(default=True, description="Drug response profiling awaits validation.")
    state: PlatesState
    look_at: str = Field(description="Where to ask how far it has come.")
    method_id: str
    options: FitOptions
    measured_at: datetime
    submitted_at: datetime
    submitted_by: str
    drugs: int
    drugs_done: int
    attempts: int
    result_version: int | None
    failure: Failure | None
    reason: str | None
    not_fitted: tuple[NotFitted, ...] = Field(description="Drugs without a curve, and why.")
    quality: tuple[PlateQuality, ...] = Field(description="Of each plate; known before any curve is.")
    correction: str | None
    finished_at: datetime | None
    version: int

    @classmethod
    def of(cls, accepted: Accepted) -> Self:
        """After a posting."""
        return cls.showing(accepted.plates)

    @classmethod
    def showing(cls, plates: DrugPlates) -> Self:
        other = {
            "look_at": f"/v1/assays/{plates.assay_id}/drug-plates/{plates.id}",
            "options": FitOptions.model_validate(plates.content["options"]),
            "quality": tuple(PlateQuality.model_validate(one) for one in plates.quality),
            "not_fitted": tuple(NotFitted.model_validate(one) for one in plates.not_fitted),
        }
        own = {name: getattr(plates, name) for name in cls.model_fields if name not in {*other, "experimental"}}
        return cls(**own, **other)


class DrugPlatesListView(View):
    """All postings of an assay, the newest first."""

    experimental: Literal[True] = Field(default=True, description="Drug response profiling awaits validation.")
    items: tuple[DrugPlatesView, ...]


class PlatesShown(ProfileOrder):
    """The plates and their options, as they were posted."""

    experimental: Literal[True] = True


class PlatesContentView(View):
    """What was posted, well by well."""

    id: UUID
    experimental: Literal[True] = Field(default=True, description="Drug response profiling awaits validation.")
    content: PlatesShown


Posts = Annotated[Call, needs(Permission.RESULTS_POST, answers=DrugPlatesView, status=202)]


@router.post(
    "",
    status_code=202,
    summary="Post the plates of a drug response profile (experimental): they are calculated by and by",
    responses=REFUSED,
)
async def post_one(*, assay_id: UUID, body: DrugPlatesBody, db: Db, call: Posts, response: Response) -> DrugPlatesView:
    """The same plates with the same options are the same posting. What was read and not laid out is kept, too."""
    order = PostPlates(
        call=call,
        assay_id=assay_id,
        order=body.order(),
        measured_at=body.measured_at,
        aliquot_id=body.aliquot_id,
        instrument=call.by.rpartition("/")[2] if call.caller.kind == "instrument" else body.instrument,
        correction=body.correction,
    )
    return _accepted(await post_plates(db, order), response)


@router.post(
    "/{plates_id}/recalculations",
    status_code=202,
    summary="Calculate plates of a drug response profile (experimental) again, by other options",
    responses=REFUSED,
)
async def calculate_one_again(
    *, assay_id: UUID, plates_id: UUID, body: AgainBody, db: Db, call: Posts, response: Response
) -> DrugPlatesView:
    """Another posting, and in the end another result: the earlier one stays readable."""
    order = CalculateAgain(
        call=call, assay_id=assay_id, plates_id=plates_id, options=body.options, correction=body.correction
    )
    return _accepted(await calculate_again(db, order), response)


@router.get("", summary="List the plates of a drug response profile", responses=refusals(NotFound, ConsentMissing))
async def show_all(assay_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)]) -> DrugPlatesListView:
    async with db.transaction(call) as tx:
        await _check_readable(tx, assay_id, call)
        found = await drug_plates.of_assay(tx, assay_id)
    return DrugPlatesListView(items=tuple(DrugPlatesView.showing(one) for one in found))


@router.get(
    "/{plates_id}",
    summary="Ask how far the calculation of plates has come",
    responses=refusals(NotFound, ConsentMissing),
)
async def show_one(
    *,
    assay_id: UUID,
    plates_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ)],
    response: Response,
) -> DrugPlatesView:
    async with db.transaction(call) as tx:
        await _check_readable(tx, assay_id, call)
        found = await drug_plates.find(tx, assay_id, plates_id)
    etag.set(response, found.version)
    return DrugPlatesView.showing(found)


@router.get(
    "/{plates_id}/content",
    summary="Read the wells of plates as they were posted",
    responses=refusals(NotFound, ConsentMissing),
)
async def show_content(
    *, assay_id: UUID, plates_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)]
) -> PlatesContentView:
    async with db.transaction(call) as tx:
        await _check_readable(tx, assay_id, call)
        found = await drug_plates.find(tx, assay_id, plates_id)
    return PlatesContentView(id=found.id, content=PlatesShown.model_validate(found.content))


def _accepted(accepted: Accepted, response: Response) -> DrugPlatesView:
    etag.set(response, accepted.version)
    view = DrugPlatesView.of(accepted)
    response.headers["Location"] = view.look_at
    return view


async def _check_readable(tx: Transaction, assay_id: UUID, call: Call) -> None:
    """As a result that nobody has answered for; the reading is written down."""
    assay = await assays.find(tx, assay_id)
    if not sees_drafts(assay, scope=call.scope) or not call.caller.may_assay(assay.kind):
        raise NotFound("There are no such plates.")
    patient = await patients.hold(tx, assay.patient)
    patient.check_consents(FOR_SAMPLES, purpose_of(assay.kind))
    await viewed.note_one(tx, f"drug-plates/{assay.id}", patient=assay.patient)
