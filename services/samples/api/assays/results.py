"""Post a result and read the versions of one."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.contracts.samples.assays import ChangeReason, ReaderText
from libs.common.database import Transaction
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32, AwareTime, Body, FreeText, Line, View
from services.samples.api.assays.result_view import ResultView
from services.samples.commands.assays.post_result import PostResult, post_result
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.reading import can_read
from services.samples.domain.assays.results.computed import check_by_hand
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.verification.why import Why
from services.samples.store import patients, viewed
from services.samples.store.assays import assays, results
from services.samples.store.loggers import journey_temperatures

router = APIRouter(prefix="/v1/assays/{assay_id}/results", tags=["results"])

EXAMPLE: JsonDict = {
    "message_id": "20260202-0017",
    "measured_at": "2026-02-02T15:00:00+01:00",
    "result": {
        "family": "flow",
        "method": "EuroFlow BCP-ALL",
        "blasts_percent": 62,
        "antigens": [{"antigen": "CD22", "percent": 93}],
        "mrd": {"events": 420, "denominator": 1200000, "limit_of_detection": 0.0001},
    },
}

FOR_READERS: Final = "A sentence that stands with the result on the report, without any name or number of a child."


class CorrectionBody(Body):
    """Why a body differs from what was released."""

    note: FreeText = Field(description="The laboratory's own words; they stay in this service.")
    reason: ChangeReason = ChangeReason.INSTRUMENT
    reason_for_readers: ReaderText | None = Field(default=None, description=FOR_READERS)

    def why(self) -> Why:
        """As the command takes it."""
        return Why(code=self.reason, for_readers=self.reason_for_readers, note=self.note)


class PostBody(Body):
    """A result, and the message it came in."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    measured_at: AwareTime = Field(description="When the material was assayed.")
    result: AnyResult
    aliquot_id: UUID | None = Field(default=None, description="The aliquot it was measured on, if it was one.")
    instrument: Line | None = Field(default=None, description="For people; a key names its instrument itself.")
    message_id: Line | None = Field(
        default=None, description="The instrument's own number of the message: the same message again is one result."
    )
    correction: CorrectionBody | None = Field(
        default=None,
        description="Needed when the order has a released result: that one stays in force until this is released.",
    )


class ResultsView(View):
    """All versions that the caller may read, the newest first."""

    items: tuple[ResultView, ...]


@router.post(
    "",
    status_code=201,
    summary="Post a result: preliminary until people answer for it",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def post_one(
    *,
    assay_id: UUID,
    body: PostBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_POST, answers=ResultView, status=201)],
    response: Response,
) -> ResultView:
    check_by_hand(body.result)
    caller = call.caller
    order = PostResult(
        call=call,
        assay_id=assay_id,
        body=body.result,
        measured_at=body.measured_at,
        aliquot_id=body.aliquot_id,
        instrument=caller.subject.rpartition("/")[2] if caller.kind == "instrument" else body.instrument,
        message_id=body.message_id,
        correction=body.correction.why() if body.correction else None,
    )
    posted = await post_result(db, order)
    etag.set(response, posted.version)
    return ResultView.of(posted)


@router.get("", summary="List the versions of a result", responses=refusals(NotFound, ConsentMissing))
async def show_all(
    assay_id: UUID, db: Db, call: Annotated[Call, needs(Permission.RESULTS_READ)], response: Response
) -> ResultsView:
    async with db.transaction(call) as tx:
        assay = await readable_assay(tx, assay_id)
        alarms = await journey_temperatures.alarms_of(tx, assay.sample_id)
        found = [one for one in await results.of_assay(tx, assay_id) if can_read(one, assay, scope=call.scope)]
    etag.set(response, assay.version)
    return ResultsView(items=tuple(ResultView.seen_by(assay, one, call, alarms=alarms) for one in found))


@router.get("/{result_version}", summary="Read one version of a result", responses=refusals(NotFound, ConsentMissing))
async def show_one(
    *,
    assay_id: UUID,
    result_version: Annotated[int, Path(ge=1, le=INT32)],
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_READ)],
    response: Response,
) -> ResultView:
    async with db.transaction(call) as tx:
        assay = await readable_assay(tx, assay_id)
        alarms = await journey_temperatures.alarms_of(tx, assay.sample_id)
        found = await results.find(tx, assay_id, result_version)
    if not can_read(found, assay, scope=call.scope):
        raise NotFound("There is no such version of the result.")
    etag.set(response, assay.version)
    return ResultView.seen_by(assay, found, call, alarms=alarms)


async def readable_assay(tx: Transaction, assay_id: UUID) -> Assay:
    """The assay, if the family still agrees to what it is for; the reading is written down."""
    assay = await assays.find(tx, assay_id)
    patient = await patients.hold(tx, assay.patient)
    patient.check_consents(FOR_SAMPLES, purpose_of(assay.kind))
    await viewed.note_one(tx, f"result/{assay.id}", patient=assay.patient)
    return assay
