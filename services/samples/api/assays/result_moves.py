"""Release, amend and withdraw results: what a person of the laboratory answers for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.contracts.samples.assays import ChangeReason, ReaderText
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import AwareTime, Body, Count, FreeText
from services.samples.api.assays.result_view import ResultView
from services.samples.api.assays.results import EXAMPLE, FOR_READERS
from services.samples.commands.assays.amend_result import AmendResult, amend_result
from services.samples.commands.assays.release_result import ReleaseResult, release_result
from services.samples.commands.assays.withdraw_result import WithdrawResult, withdraw_result
from services.samples.domain.assays.results.computed import check_by_hand
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.verification.why import Why

router = APIRouter(prefix="/v1/assays/{assay_id}", tags=["results"])

REFUSED = refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion)
AMENDMENT: JsonDict = {
    "reason": "Percentages of two antigens were exchanged.",
    "reason_code": "transcription",
    "reason_for_readers": "CD19 and CD22 had been exchanged.",
    **{name: EXAMPLE[name] for name in ("measured_at", "result")},
}


class ReleaseBody(Body):
    """Which version was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"result_version": 1}]})

    result_version: Count = Field(description="The newest one; a later body must be read first.")
    reason_code: ChangeReason | None = Field(
        default=None, description="Of a correction: why, if it can be said better."
    )
    reason_for_readers: ReaderText | None = Field(default=None, description=FOR_READERS)


class AmendBody(Body):
    """The corrected result, whole."""

    model_config = ConfigDict(json_schema_extra={"examples": [AMENDMENT]})

    reason: FreeText = Field(description="Stays in this service.")
    reason_code: ChangeReason = ChangeReason.NOT_STATED
    reason_for_readers: ReaderText | None = Field(default=None, description=FOR_READERS)
    measured_at: AwareTime
    result: AnyResult
    aliquot_id: UUID | None = None


class WithdrawBody(Body):
    """Why the result is taken back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "Two tubes were exchanged.", "reason_code": "mix_up"}]}
    )

    reason: FreeText = Field(description="Stays in this service.")
    reason_code: ChangeReason = ChangeReason.NOT_STATED
    reason_for_readers: ReaderText | None = Field(default=None, description=FOR_READERS)


@router.post(
    "/release",
    summary="Release a preliminary result, or a correction: one more person than posted or verified it",
    responses=REFUSED,
)
async def release_one(
    *,
    assay_id: UUID,
    body: ReleaseBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_RELEASE, answers=ResultView)],
    response: Response,
) -> ResultView:
    """A first result becomes final, a correction takes the place of what was released."""
    order = ReleaseResult(
        call=call,
        assay_id=assay_id,
        result_version=body.result_version,
        reason=body.reason_code,
        reason_for_readers=body.reason_for_readers,
    )
    released = await release_result(db, order)
    etag.set(response, released.version)
    return ResultView.of(released)


@router.post("/amendments", status_code=201, summary="Correct a released result", responses=REFUSED)
async def amend_one(
    *,
    assay_id: UUID,
    body: AmendBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_AMEND, answers=ResultView, status=201)],
    response: Response,
) -> ResultView:
    """A new version, which waits until another person releases it; the released one stays in force."""
    check_by_hand(body.result)
    order = AmendResult(
        call=call,
        assay_id=assay_id,
        body=body.result,
        measured_at=body.measured_at,
        why=Why(code=body.reason_code, for_readers=body.reason_for_readers, note=body.reason),
        aliquot_id=body.aliquot_id,
    )
    amended = await amend_result(db, order)
    etag.set(response, amended.version)
    return ResultView.of(amended)


@router.post("/withdrawal", summary="Withdraw a released result", responses=REFUSED)
async def withdraw_one(
    *,
    assay_id: UUID,
    body: WithdrawBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_WITHDRAW, answers=ResultView)],
    response: Response,
) -> ResultView:
    why = Why(code=body.reason_code, for_readers=body.reason_for_readers, note=body.reason)
    withdrawn = await withdraw_result(db, WithdrawResult(call=call, assay_id=assay_id, why=why))
    etag.set(response, withdrawn.version)
    return ResultView.of(withdrawn)
