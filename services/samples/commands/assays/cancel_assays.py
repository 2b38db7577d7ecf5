"""Orders that can still be cancelled are cancelled, and their laboratories told."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.domain.assays import assay_statements as statements
from services.samples.domain.assays.assay import Assay
from services.samples.store.assays import assays
from services.samples.store.counselling import findings


@dataclass(frozen=True, slots=True)
class CancelAssay:
    """One order, and why (kept here)."""

    call: Call
    assay_id: UUID
    reason: str


async def cancel_assay(db: Database, order: CancelAssay) -> Assay:
    """The assay is not wanted any more."""
    async with db.transaction(order.call) as tx:
        assay = await assays.lock(tx, order.assay_id)
        order.call.check_version(assay.version)
        await findings.check_untold_of(tx, assay.id, order.reason)
        [cancelled] = await cancel_all(tx, [assay], reason=order.reason)
        return tx.answer(cancelled)


async def cancel_all(tx: Transaction, locked: Sequence[Assay], *, reason: str) -> Sequence[Assay]:
    """Cancel orders that this transaction has locked."""
    cancelled = [assay.cancelled() for assay in locked]
    for assay in cancelled:
        entry = Audit(did="cancelled assay", about=f"assay/{assay.id}", patient=assay.patient, reason=reason)
        await assays.save(tx, assay, entry)
    await outbox.put(tx, *(statements.cancelled(assay, at=tx.now) for assay in cancelled))
    return cancelled
