"""A first person looks at an instrument's result; a correction that is none is dismissed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import INT32, Body, Count, FreeText
from services.samples.api.assays.result_view import ResultView
from services.samples.commands.verification.dismiss_correction import DismissCorrection, dismiss_correction
from services.samples.commands.verification.verify_result import VerifyResult, verify_result

router = APIRouter(prefix="/v1/assays/{assay_id}", tags=["results"])


class VerifyBody(Body):
    """Which version was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"result_version": 1}]})

    result_version: Count = Field(description="The newest one; a later body must be read first.")


class DismissBody(Body):
    """Why the correction is none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The analyser sent an old file again."}]})

    reason: FreeText = Field(description="Stays in this service.")


@router.post(
    "/verification",
    summary="Verify what an instrument posted; another person releases it",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def verify_one(
    *,
    assay_id: UUID,
    body: VerifyBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_RELEASE, answers=ResultView)],
    response: Response,
) -> ResultView:
    """Nobody outside the laboratory and the hub hears of it."""
    order = VerifyResult(call=call, assay_id=assay_id, result_version=body.result_version)
    verified = await verify_result(db, order)
    etag.set(response, verified.version)
    return ResultView.of(verified)


@router.post(
    "/results/{result_version}/dismissal",
    summary="Dismiss a correction that waits for its release",
    responses=refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion),
)
async def dismiss_one(
    *,
    assay_id: UUID,
    result_version: Annotated[int, Path(ge=1, le=INT32)],
    body: DismissBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_AMEND, answers=ResultView)],
    response: Response,
) -> ResultView:
    """What was released stays in force; the correction stays readable for the laboratory."""
    order = DismissCorrection(call=call, assay_id=assay_id, result_version=result_version, reason=body.reason)
    dismissed = await dismiss_correction(db, order)
    etag.set(response, dismissed.version)
    return ResultView.of(dismissed)
