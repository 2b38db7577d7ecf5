"""A request ends: given up by the institution, or closed by the hub."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText
from services.samples.api.research.request_view import BiobankRequestView
from services.samples.commands.research.end_request import cancel_request, close_request

router = APIRouter(prefix="/v1/biobank-requests/{biobank_request_id}", tags=["research"])

REFUSED = refusals(NotFound, Forbidden, WrongState, StaleVersion)


class ReasonBody(Body):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The project got no funding."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


@router.post("/cancellation", summary="Give up a request; what was reserved is free", responses=REFUSED)
async def cancel_one(
    *,
    biobank_request_id: UUID,
    body: ReasonBody,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_WRITE, answers=BiobankRequestView)],
    response: Response,
) -> BiobankRequestView:
    """While nothing has left."""
    request = await cancel_request(db, call, biobank_request_id, reason=body.reason)
    etag.set(response, request.version)
    return BiobankRequestView.of(request)


@router.post("/closure", summary="Close a request of which every tube is settled", responses=REFUSED)
async def close_one(
    *,
    biobank_request_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.REQUESTS_FULFIL, answers=BiobankRequestView)],
    response: Response,
) -> BiobankRequestView:
    request = await close_request(db, call, biobank_request_id)
    etag.set(response, request.version)
    return BiobankRequestView.of(request)
