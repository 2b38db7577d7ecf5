"""The receiver accepts or declines a referral; the referring side takes it back."""

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
from services.board.api.referrals import ReferralView
from services.board.commands.accept_referral import AcceptReferral, accept_referral
from services.board.commands.decline_referral import DeclineReferral, decline_referral
from services.board.commands.revoke_referral import RevokeReferral, revoke_referral
from services.board.domain.reasons import DecliningReason
from services.board.domain.referral import Referral

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])
REFUSALS = refusals(NotFound, Forbidden, WrongState, StaleVersion)


class DeclineBody(Body):
    """Why it cannot be taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "no_capacity"}]})

    reason: DecliningReason


class RevokeBody(Body):
    """Why it is taken back, if that is to be said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The family prefers another centre."}]})

    reason: FreeText | None = Field(default=None, description="Free text; it stays at the board.")


@router.post("/{referral_id}/acceptance", summary="Accept a referral", responses=REFUSALS)
async def accept_one(
    referral_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.REFERRALS_ANSWER, answers=ReferralView)],
    response: Response,
) -> ReferralView:
    return _shown(await accept_referral(db, AcceptReferral(call=call, referral_id=referral_id)), response)


@router.post("/{referral_id}/refusal", summary="Decline a referral", responses=REFUSALS)
async def decline_one(
    referral_id: UUID,
    body: DeclineBody,
    db: Db,
    call: Annotated[Call, needs(Permission.REFERRALS_ANSWER, answers=ReferralView)],
    response: Response,
) -> ReferralView:
    order = DeclineReferral(call=call, referral_id=referral_id, reason=body.reason)
    return _shown(await decline_referral(db, order), response)


@router.post("/{referral_id}/revocation", summary="Take a referral back", responses=REFUSALS)
async def revoke_one(
    referral_id: UUID,
    body: RevokeBody,
    db: Db,
    call: Annotated[Call, needs(Permission.REFERRALS_REVOKE, answers=ReferralView)],
    response: Response,
) -> ReferralView:
    order = RevokeReferral(call=call, referral_id=referral_id, reason=body.reason)
    return _shown(await revoke_referral(db, order), response)


def _shown(referral: Referral, response: Response) -> ReferralView:
    etag.set(response, referral.version)
    return ReferralView.of(referral)
