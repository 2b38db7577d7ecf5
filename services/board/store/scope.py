"""The predicate every query carries: the caller's own rows, or all for those who see the network."""

from sqlalchemy import ColumnElement, exists, or_, true

from libs.common.database import Transaction
from libs.common.vocabulary import ReferralKind
from services.board.domain.stages import ReferralStage
from services.board.store.tables import consultations, referrals


def belongs(tx: Transaction, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether one of the columns names the caller's organisation."""
    if tx.call.everywhere:
        return true()
    return or_(*(column == tx.call.scope for column in columns))


def readable(tx: Transaction) -> ColumnElement[bool]:
    """A consultation is read by its hospital, and by whoever has accepted its patient."""
    if tx.call.everywhere:
        return true()
    accepted = exists().where(
        referrals.c.consultation_id == consultations.c.id,
        referrals.c.receiver == tx.call.scope,
        referrals.c.kind == ReferralKind.PATIENT,
        referrals.c.stage == ReferralStage.ACCEPTED,
    )
    return or_(consultations.c.hospital == tx.call.scope, accepted)
