"""Withdrawal of consent: the family takes purposes back, and each service's confirmation can be seen."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import AfterValidator, ConfigDict, Field

from libs.common import audit
from libs.common.access import needs
from libs.common.application import Db
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.errors import Invalid, NotFound, WrongState
from libs.common.permissions import Permission
from libs.common.problems import refusals
from libs.common.vocabulary import Purpose
from libs.common.wire import Body, FreeText, PastDate, PatientCodeField, View
from services.registry.api.consent_bodies import once_each
from services.registry.commands.withdraw_consents import WithdrawConsents, withdraw_consents
from services.registry.domain.consent import Withdrawal
from services.registry.domain.refusals import Merged
from services.registry.store import consents, patients

router = APIRouter(prefix="/v1/patients/{code}/consent-withdrawals", tags=["consents"])


class WithdrawalBody(Body):
    """What the family takes back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"withdrawn_on": "2026-02-28", "purposes": ["trial_matching"]}]}
    )

    withdrawn_on: PastDate
    purposes: Annotated[tuple[Purpose, ...], AfterValidator(once_each)] = Field(
        default=(), description="Left out or empty: all purposes in force."
    )
    reason: FreeText | None = None


class ConfirmationView(View):
    """One service has hidden and frozen what it held."""

    by_service: str
    confirmed_at: datetime


class WithdrawalView(View):
    """A withdrawal, which services have confirmed it and which not yet."""

    id: UUID
    patient: str
    purposes: tuple[Purpose, ...]
    withdrawn_on: date
    confirmations: list[ConfirmationView]
    outstanding: list[str]
    complete: bool

    @classmethod
    def of(cls, withdrawal: Withdrawal) -> Self:
        """Show a withdrawal."""
        return cls(
            id=withdrawal.id,
            patient=withdrawal.patient,
            purposes=withdrawal.purposes,
            withdrawn_on=withdrawal.withdrawn_on,
            confirmations=[ConfirmationView.model_validate(one) for one in withdrawal.confirmations],
            outstanding=list(withdrawal.outstanding),
            complete=not withdrawal.outstanding,
        )


@router.post(
    "",
    status_code=201,
    summary="Withdraw consent to all purposes or to some",
    responses=refusals(NotFound, Merged, WrongState, Invalid),
)
async def post_withdrawal(
    code: PatientCodeField,
    body: WithdrawalBody,
    db: Db,
    call: Annotated[Call, needs(Permission.CONSENTS_WITHDRAW, answers=WithdrawalView, status=201)],
) -> WithdrawalView:
    """Every service obeys and confirms; without the purpose registry nothing clinical is written any more."""
    order = WithdrawConsents(call, code, body.purposes, body.withdrawn_on, body.reason)
    return WithdrawalView.of(await withdraw_consents(db, order))


@router.get(
    "/{withdrawal_id}", summary="See which services have confirmed a withdrawal", responses=refusals(NotFound, Merged)
)
async def get_withdrawal(
    code: PatientCodeField,
    withdrawal_id: UUID,
    db: Db,
    call: Annotated[Call, needs(Permission.CONSENTS_READ)],
) -> WithdrawalView:
    """Expected are board, reporting, samples and trials; the registry obeyed when it recorded the withdrawal."""
    async with db.transaction(call) as tx:
        patient = await patients.read(tx, code)
        found = await consents.withdrawal(tx, patient.code, withdrawal_id)
        await audit.write(tx, Audit(did="read withdrawal", about=f"withdrawal/{found.id}", patient=patient.code))
    return WithdrawalView.of(found)
