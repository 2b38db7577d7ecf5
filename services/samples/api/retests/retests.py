"""Measure an assay once more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.contracts.samples.assays import Priority
from libs.common.errors import AlreadyThere, ConsentMissing, Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText
from services.samples.api.assays.assays import AssayView
from services.samples.commands.assays.retest_assay import RetestAssay, retest_assay

router = APIRouter(prefix="/v1/assays/{assay_id}/retest", tags=["assays"])


class RetestBody(Body):
    """Why, and on which material."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The standard curve failed."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")
    aliquot_id: UUID | None = Field(default=None, description="Another tube of the same sample.")
    priority: Priority = Priority.ROUTINE


@router.post(
    "",
    status_code=201,
    summary="Order an assay once more, also after its result was withdrawn",
    responses=refusals(NotFound, Forbidden, ConsentMissing, WrongState, AlreadyThere, Invalid, StaleVersion),
)
async def retest_one(
    *,
    assay_id: UUID,
    body: RetestBody,
    db: Db,
    call: Annotated[Call, needs(Permission.ASSAYS_RETEST, answers=AssayView, status=201)],
    response: Response,
) -> AssayView:
    """The new order; `retest_of` names the old one, which stays as it is and names the new one in `retested_as`."""
    order = RetestAssay(
        call=call, assay_id=assay_id, reason=body.reason, aliquot_id=body.aliquot_id, priority=body.priority
    )
    made = await retest_assay(db, order)
    etag.set(response, made.version)
    return AssayView.of(made)
