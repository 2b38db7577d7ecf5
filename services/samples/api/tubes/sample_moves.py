"""What happens to a sample after the hospital: received, rejected, cancelled."""

from typing import Annotated
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
from libs.common.wire import AwareTime, Body, FreeText
from services.samples.api.tubes.sample_view import SampleView
from services.samples.commands.tubes.cancel_sample import CancelSample, cancel_sample
from services.samples.commands.tubes.receive_sample import ReceiveSample, receive_sample
from services.samples.commands.tubes.reject_sample import RejectSample, reject_sample
from services.samples.domain.transit.transport import TransportAlarm
from services.samples.domain.tubes.rejection import RejectionReason

router = APIRouter(prefix="/v1/samples/{sample_id}", tags=["samples"])

REFUSED = refusals(NotFound, Forbidden, WrongState, Invalid, StaleVersion)


class ReceiveBody(Body):
    """What the hub sees at its door."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"received_at": "2026-02-01T09:10:00+01:00", "alarms": ["too_warm"]}]}
    )

    received_at: AwareTime
    alarms: tuple[TransportAlarm, ...] = Field(
        default=(), max_length=8, description="What was noticed; lateness is found by the service itself."
    )


class RejectBody(Body):
    """Why the tube cannot be used."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rejected_at": "2026-02-01T09:10:00+01:00", "reason": "clotted"}]}
    )

    rejected_at: AwareTime
    reason: RejectionReason
    note: FreeText | None = Field(default=None, description="Words for the hospital; they stay in this service.")


class CancelBody(Body):
    """Why it will not come."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Entered twice."}]})

    reason: FreeText = Field(description="Kept with the audit; it travels nowhere.")


@router.post("/reception", summary="Receive a sample at the hub", responses=REFUSED)
async def receive_one(
    *,
    sample_id: UUID,
    body: ReceiveBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_RECEIVE, answers=SampleView)],
    response: Response,
) -> SampleView:
    order = ReceiveSample(call=call, sample_id=sample_id, received_at=body.received_at, alarms=body.alarms)
    sample = await receive_sample(db, order)
    etag.set(response, sample.version)
    return SampleView.of(sample)


@router.post("/rejection", summary="Reject a sample at the hub", responses=REFUSED)
async def reject_one(
    *,
    sample_id: UUID,
    body: RejectBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_REJECT, answers=SampleView)],
    response: Response,
) -> SampleView:
    order = RejectSample(
        call=call, sample_id=sample_id, rejected_at=body.rejected_at, reason=body.reason, note=body.note
    )
    sample = await reject_sample(db, order)
    etag.set(response, sample.version)
    return SampleView.of(sample)


@router.post("/cancellation", summary="Cancel a sample that has not left yet", responses=REFUSED)
async def cancel_one(
    *,
    sample_id: UUID,
    body: CancelBody,
    db: Db,
    call: Annotated[Call, needs(Permission.SAMPLES_CANCEL, answers=SampleView)],
    response: Response,
) -> SampleView:
    sample = await cancel_sample(db, CancelSample(call=call, sample_id=sample_id, reason=body.reason))
    etag.set(response, sample.version)
    return SampleView.of(sample)
