"""Post a plate of RQ-PCR: residual disease is computed from its Ct values."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.api.assays.result_view import ResultView
from services.samples.api.plates.examples import MRD_PLATE
from services.samples.api.plates.posting import PlateBody, posting_of
from services.samples.commands.assays.post_result import post_result
from services.samples.commands.plates.known_rules import mrd_rules
from services.samples.domain.assays.results.common import Method
from services.samples.domain.assays.results.ig_tr_mrd import TimePoint
from services.samples.domain.mrd.evaluate import evaluate
from services.samples.domain.mrd.plate import MrdPlate

router = APIRouter(prefix="/v1/assays/{assay_id}/mrd-plates", tags=["results"])


class MrdPlateBody(PlateBody):
    """The wells of one follow-up sample and of its standards; several markers share a plate."""

    model_config = ConfigDict(json_schema_extra={"examples": [MRD_PLATE]})

    plate: MrdPlate
    method: Method = "IG/TR RQ-PCR"
    time_point: TimePoint | None = Field(default=None, description="When in the course of treatment.")


@router.post(
    "",
    status_code=201,
    summary="Post an RQ-PCR plate: its result is preliminary until a person releases it",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def post_one(
    *,
    assay_id: UUID,
    body: MrdPlateBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_POST, answers=ResultView, status=201)],
    response: Response,
) -> ResultView:
    """Quantified, positive not quantifiable (an interval), negative with its sensitivity, or not evaluable and why."""
    rules = await mrd_rules(db, call, body.rule_set)
    result = evaluate(body.plate, rules, method=body.method, time_point=body.time_point)
    posted = await post_result(db, posting_of(body, result, assay_id=assay_id, call=call))
    etag.set(response, posted.version)
    return ResultView.of(posted)
