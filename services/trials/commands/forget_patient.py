"""The family took its consent back: facts and verdicts are deleted, and the network is told that they are."""

from collections.abc import Sequence
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.network import WithdrawalConfirmed
from libs.common.database import Transaction
from libs.common.vocabulary import Purpose
from services.trials.domain.patient import NEEDED, KnownPatient
from services.trials.store import sources, verdicts

SERVICE = "trials"


async def forget(tx: Transaction, patient: KnownPatient, purposes: Sequence[Purpose]) -> None:
    """Delete, if one of the purposes is one that trials stand on."""
    if not NEEDED & set(purposes):
        return
    about = f"patient/{patient.code}"
    await sources.forget(tx, patient.code, Audit(did="forgot facts", about=about, patient=patient.code))
    await verdicts.forget(tx, patient.code, Audit(did="forgot verdicts", about=about, patient=patient.code))


async def confirm(tx: Transaction, *, code: str, withdrawal: UUID) -> None:
    """Also where nothing was held."""
    await outbox.put(
        tx,
        WithdrawalConfirmed(
            at=tx.now, version=1, withdrawal_id=withdrawal, patient=code, by_service=SERVICE, confirmed_at=tx.now
        ),
    )
