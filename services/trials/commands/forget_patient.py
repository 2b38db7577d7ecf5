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


async def forget_patient(
    tx: Transaction, patient: KnownPatient | None, *, code: str, withdrawal: UUID, purposes: Sequence[Purpose]
) -> None:
    """Confirm in every case, also where nothing was held."""
    if patient is not None and NEEDED & set(purposes):
        await sources.forget(tx, code, Audit(did="forgot facts", about=f"patient/{code}", patient=code))
        await verdicts.forget(tx, code, Audit(did="forgot verdicts", about=f"patient/{code}", patient=code))
    await outbox.put(
        tx,
        WithdrawalConfirmed(
            at=tx.now, version=1, withdrawal_id=withdrawal, patient=code, by_service=SERVICE, confirmed_at=tx.now
        ),
    )
