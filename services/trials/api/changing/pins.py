"""What boards' recommendations of trials stood on, and whether that still holds."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from libs.common import audit
from libs.common.access import Permission, needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import ConsentMissing, Forbidden, Gone, Invalid, NotFound, WrongState
from libs.common.pagination import Page, PageRequest
from libs.common.problems import refusals
from libs.common.vocabulary import Verdict
from libs.common.web.page_request import page_request
from libs.common.wire import View
from services.trials.api.facts import Code
from services.trials.commands.finding_patient import consenting_patient
from services.trials.domain.pins.pin import FlaggedPin
from services.trials.store import pins

router = APIRouter(prefix="/v1", tags=["pins"])


class FlagView(View):
    """Why it no longer holds, as a code such as `criteria_amended` or `site_paused`, and since when that is known."""

    reason: str
    raised_at: datetime


class PinView(View):
    """One recommended trial with what was in force then; `stale` once there is a flag."""

    id: UUID
    patient: str
    consultation_id: UUID
    recommendation_id: UUID
    recommendation_version: int
    position: int
    trial: str
    arm: str | None
    hospital: str | None
    criteria_version: int | None
    verdict: Verdict | None
    pinned_at: datetime
    stale: bool
    flags: list[FlagView]

    @classmethod
    def of(cls, found: FlaggedPin) -> Self:
        pin = found.pin
        return cls(
            id=pin.id,
            patient=pin.patient,
            consultation_id=pin.consultation_id,
            recommendation_id=pin.recommendation_id,
            recommendation_version=pin.recommendation_version,
            position=pin.position,
            trial=pin.trial,
            arm=pin.arm,
            hospital=pin.at_hospital,
            criteria_version=pin.criteria_version,
            verdict=pin.verdict,
            pinned_at=pin.pinned_at,
            stale=bool(found.flags),
            flags=[FlagView.model_validate(flag) for flag in found.flags],
        )


class PinsView(View):
    """All of one child."""

    patient: str
    pins: list[PinView]


@router.get(
    "/pins", summary="List recommended trials, and whether they still hold", responses=refusals(Invalid, Forbidden)
)
async def list_pins(
    *,
    db: Db,
    call: Annotated[Call, needs(Permission.VERDICTS_READ)],
    page: Annotated[PageRequest, Depends(page_request)],
    stale: Annotated[bool | None, Query(description="Only those that no longer hold, or only the others.")] = None,
    trial: Annotated[str | None, Query(max_length=64, description="Only of this trial.")] = None,
) -> Page[PinView]:
    """Of one's own patients. Leaves an audit row that names them."""
    async with db.transaction(call) as tx:
        found = await pins.page_of(tx, stale=stale, trial=trial, page=page)
        flagged = {one.pin.id: one for one in await pins.flagged(tx, found.rows)}
        shown = sorted({row.patient for row in found.rows})
        await audit.write(tx, Audit(did="listed pins", about="pins", changes={"patients": shown}))
    return Page.of(found, lambda row: PinView.of(flagged[row.id]))


@router.get(
    "/patients/{code}/pins",
    summary="Read which trials were recommended, and whether that still holds",
    responses=refusals(NotFound, ConsentMissing, Gone, WrongState),
)
async def get_pins(db: Db, code: Code, call: Annotated[Call, needs(Permission.VERDICTS_READ)]) -> PinsView:
    """Each with the criteria version, arm and hospital it was recommended by."""
    async with db.transaction(call) as tx:
        patient = await consenting_patient(tx, code)
        found = (await pins.of_patients(tx, [patient.code])).get(patient.code, ())
        await audit.write(tx, Audit(did="read pins", about=f"patient/{code}", patient=code))
    return PinsView(patient=patient.code, pins=[PinView.of(one) for one in found])
