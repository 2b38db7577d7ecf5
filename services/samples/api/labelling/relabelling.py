"""Give a tube another label; the old one keeps finding it."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field

from libs.common import etag
from libs.common.access import needs
from libs.common.application import Db
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, NotFound, StaleVersion, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.wire import Body, FreeText, View
from services.samples.api.biobank.aliquots import AliquotView
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.labelling.relabel import Relabel, relabel_aliquot, relabel_sample
from services.samples.domain.labelling.relabelling import FormerLabel, RelabelReason

router = APIRouter(prefix="/v1", tags=["samples"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)


class RelabelBody(Body):
    """Why the tube needs another label."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "unreadable", "note": "Smeared by ethanol."}]})

    reason: RelabelReason
    note: FreeText | None = Field(default=None, description="Stays in this service.")


class FormerLabelView(View):
    """A label that the tube had, and the one that took its place."""

    label: str
    successor: str
    reason: RelabelReason
    replaced_at: datetime
    replaced_by: str
    replaced_by_organisation: str

    @classmethod
    def of(cls, former: FormerLabel) -> Self:
        return cls.model_validate(former)


@router.post("/samples/{sample_id}/relabelling", summary="Give a sample another label", responses=REFUSED)
async def relabel_one_sample(
    *,
    sample_id: UUID,
    body: RelabelBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RELABEL, answers=SampleView)],
    response: Response,
) -> SampleView:
    """By whoever has the tube: the hospital before it leaves, the hub when it has come."""
    sample = await relabel_sample(db, Relabel(call=call, tube_id=sample_id, reason=body.reason, note=body.note))
    etag.set(response, sample.version)
    return SampleView.of(sample)


@router.post("/aliquots/{aliquot_id}/relabelling", summary="Give an aliquot another label", responses=REFUSED)
async def relabel_one_aliquot(
    *,
    aliquot_id: UUID,
    body: RelabelBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RELABEL, answers=AliquotView)],
    response: Response,
) -> AliquotView:
    """By the hub that has it."""
    aliquot = await relabel_aliquot(db, Relabel(call=call, tube_id=aliquot_id, reason=body.reason, note=body.note))
    etag.set(response, aliquot.version)
    return AliquotView.of(aliquot)
