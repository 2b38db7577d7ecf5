"""A patient or a sample is referred: the receiver is told."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from libs.common.organisations import Organisations
from libs.common.vocabulary import ReferralItem, ReferralKind
from services.board.commands.take_consultation import take_consultation
from services.board.domain import referral_statements
from services.board.domain.consultation import Consultation
from services.board.domain.referral import Referral
from services.board.domain.referral_items import check_items, check_receiver, check_trial
from services.board.store import referrals


@dataclass(frozen=True, slots=True)
class MakeReferral:
    """`trial` is named exactly when one of the items is a trial."""

    call: Call
    consultation_id: UUID
    kind: ReferralKind
    items: tuple[ReferralItem, ...]
    receiver: str
    trial: str | None = None


async def make_referral(db: Database, order: MakeReferral, *, parties: Organisations) -> Referral:
    """Keep the referral and tell the receiver, or do neither."""
    check_items(order.kind, order.items)
    check_trial(order.items, order.trial)
    receiver = parties.get(order.receiver, where="body.receiver")
    async with db.transaction(order.call) as tx:
        consultation = await take_consultation(tx, order.consultation_id)
        check_receiver(order.kind, receiver, hospital=consultation.hospital)
        referral = _referral(tx, order, consultation)
        entry = Audit(did="made referral", about=f"referral/{referral.id}", patient=referral.patient)
        await referrals.add(tx, referral, entry)
        await outbox.put(tx, referral_statements.made(referral))
        return tx.answer(referral)


def _referral(tx: Transaction, order: MakeReferral, consultation: Consultation) -> Referral:
    return Referral(
        id=new_id(),
        consultation_id=consultation.id,
        patient=consultation.patient,
        hospital=consultation.hospital,
        receiver=order.receiver,
        kind=order.kind,
        items=order.items,
        trial=order.trial,
        made_at=tx.now,
        made_by=tx.call.by,
    )
