"""Post a plate of dynamic BH3 profiling: priming is computed from its fluorescence. Experimental."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from services.samples.api.assays.result_view import ResultView
from services.samples.api.plates.examples import BH3_PLATE
from services.samples.api.plates.posting import PlateBody, posting_of
from services.samples.commands.assays.post_result import post_result
from services.samples.commands.plates.known_rules import bh3_rules
from services.samples.domain.assays.results.common import Method
from services.samples.domain.bh3.evaluate import evaluate
from services.samples.domain.bh3.plate import Bh3Plate

router = APIRouter(prefix="/v1/assays/{assay_id}/bh3-plates", tags=["results"])


class Bh3PlateBody(PlateBody):
    """Samples and controls of untreated and treated cells."""

    model_config = ConfigDict(json_schema_extra={"examples": [BH3_PLATE]})

    plate: Bh3Plate
    method: Method = "dynamic BH3 profiling"


@router.post(
    "",
    status_code=201,
    summary="Post a BH3 plate (experimental): its result is preliminary until a person releases it",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, Invalid, StaleVersion),
)
async def post_one(
    *,
    assay_id: UUID,
    body: Bh3PlateBody,
    db: Db,
    call: Annotated[Call, needs(Permission.RESULTS_POST, answers=ResultView, status=201)],
    response: Response,
) -> ResultView:
    """Release per well between its controls, treated less untreated per drug, peptide and doses; or why there is none.

    Experimental, awaiting validation: nobody should treat by it alone.
    """
    rules = await bh3_rules(db, call, body.rule_set)
    result = evaluate(body.plate, rules, method=body.method)
    posted = await post_result(db, posting_of(body, result, assay_id=assay_id, call=call))
    etag.set(response, posted.version)
    return ResultView.of(posted)
