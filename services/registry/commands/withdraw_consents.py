"""A family withdraws its consent to all purposes or to some; the whole network obeys."""

from dataclasses import dataclass
from datetime import date

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.registry import ConsentWithdrawn
from libs.common.database import Database
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.vocabulary import Purpose
from services.registry.domain.consent import Withdrawal, purposes_to_withdraw
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
        given = await consents.of_patient(tx, patient.code)
        purposes = purposes_to_withdraw(order.purposes, consents=given)
        if order.withdrawn_on < min(one.given_on for one in given if one.purpose in purposes):
            raise Invalid("The consent was given only later.", where="body.withdrawn_on")
        withdrawal = Withdrawal(id=new_id(), patient=patient.code, purposes=purposes, withdrawn_on=order.withdrawn_on)
        why = Audit(
            did="withdrew consent",
            about=f"withdrawal/{withdrawal.id}",
            patient=patient.code,
            reason=order.reason,
            changes={"purposes": list(purposes)},
        )
        patient = await patients.count_consents(tx, patient, 1)
        await consents.withdraw(tx, withdrawal, why)
        if Purpose.REGISTRY in purposes:
            closed = Audit(
                did="closed to others after withdrawal", about=f"patient/{patient.code}", patient=patient.code
            )
            await grants.revoke_all(tx, patient.code, closed)
        await outbox.put(
            tx,
            ConsentWithdrawn(
                at=tx.now,
                version=patient.consents_version,
                origin=patient.hospital,
                patient=patient.code,
                withdrawal_id=withdrawal.id,
                purposes=purposes,
                withdrawn_on=order.withdrawn_on,
            ),
        )
        return tx.answer(withdrawal)
