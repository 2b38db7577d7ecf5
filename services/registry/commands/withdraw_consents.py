"""A family withdraws its consent to all purposes or to some; the whole network obeys."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from services.registry.domain.consent import Consent, Withdrawal, purposes_to_withdraw
from services.registry.domain.patient import Patient
from services.registry.store import consents, grants, patients


@dataclass(frozen=True, slots=True)
class WithdrawConsents:
    """What the family takes back, and since when; no purposes means all that are in force."""

    call: Call
    code: str
    purposes: tuple[Purpose, ...]
    withdrawn_on: date
    reason: str | None = None


async def withdraw_consents(db: Database, order: WithdrawConsents) -> Withdrawal:
    """End the consents, close the record to other organisations, and tell the network."""
    async with db.transaction(order.call) as tx:
        patient = await patients.lock(tx, order.code)
        withdrawal = _withdrawal(order, await consents.of_patient(tx, patient.code))
        patient = await patients.count_consents(tx, patient, 1)
        await consents.withdraw(tx, withdrawal, _why(withdrawal, order.reason))
        if Purpose.REGISTRY in withdrawal.purposes:
            about = f"patient/{patient.code}"
            closed = Audit(did="closed to others after withdrawal", about=about, patient=patient.code)
            await grants.revoke_all(tx, patient.code, closed)
        await outbox.put(tx, _withdrawn(tx, patient, withdrawal))
        return tx.answer(withdrawal)


def _withdrawal(order: WithdrawConsents, given: Collection[Consent]) -> Withdrawal:
    purposes = purposes_to_withdraw(order.purposes, consents=given)
    if order.withdrawn_on < min(one.given_on for one in given if one.purpose in purposes):
        raise Invalid("The consent was given only later.", where="body.withdrawn_on")
    return Withdrawal(id=new_id(), patient=order.code, purposes=purposes, withdrawn_on=order.withdrawn_on)


def _why(withdrawal: Withdrawal, reason: str | None) -> Audit:
    return Audit(
        did="withdrew consent",
        about=f"withdrawal/{withdrawal.id}",
        patient=withdrawal.patient,
        reason=reason,
        changes={"purposes": list(withdrawal.purposes)},
    )


def _withdrawn(tx: Transaction, patient: Patient, withdrawal: Withdrawal) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        at=tx.now,
        version=patient.consents_version,
        origin=patient.hospital,
        patient=patient.code,
        withdrawal_id=withdrawal.id,
        purposes=withdrawal.purposes,
        withdrawn_on=withdrawal.withdrawn_on,
    )
