"""The outcome and the last contact of a patient."""

from typing import Annotated

from fastapi import APIRouter, Response

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import PatientCodeField
from services.registry.api.outcome_bodies import OutcomeBody, OutcomeView
from services.registry.commands.record_outcome import RecordOutcome, record_outcome
from services.registry.domain.refusals import Merged

router = APIRouter(prefix="/v1/patients/{code}/outcome", tags=["outcome"])


@router.put(
    "",
    summary="Record how the child is at last contact",
    responses=refusals(NotFound, Merged, ConsentMissing, WrongState, StaleVersion, Invalid),
)
async def put_outcome(
    code: PatientCodeField,
    body: OutcomeBody,
    response: Response,
    db: Db,
    call: Annotated[Call, needs(Permission.OUTCOMES_WRITE, answers=OutcomeView)],
) -> OutcomeView:
    """Every statement is kept; replacing a death, or a later outcome by an earlier one, needs a reason."""
    filed = await record_outcome(db, RecordOutcome(call, code, body.outcome(), body.reason))
    etag.set(response, filed.version)
    return OutcomeView.of(filed)
