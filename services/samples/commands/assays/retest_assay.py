"""An assay is measured once more: a new order on the same sample, or on another aliquot of it, linked both ways."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.contracts.samples.assays import Priority
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Invalid, WrongState
from services.samples.commands.assays.order_assays import Because, place_orders
from services.samples.commands.assays.register_assay import lock_for_work
from services.samples.domain.assays.assay import Assay
from services.samples.domain.stages import OPEN_ASSAYS, AliquotStage
from services.samples.domain.viability.viability import first_look
from services.samples.store.assays import assays
from services.samples.store.biobank import aliquots
from services.samples.store.counselling import findings
from services.samples.store.viability import watches


@dataclass(frozen=True, slots=True)
class RetestAssay:
    """Which order is repeated, why (kept here), and on which tube, if it is to be another one."""

    call: Call
    assay_id: UUID
    reason: str
    aliquot_id: UUID | None = None
    priority: Priority = Priority.ROUTINE


async def retest_assay(db: Database, order: RetestAssay) -> Assay:
    """The new order starts from nothing: neither body nor limits, reagents or signatures of the old one go with it."""
    async with db.transaction(order.call) as tx:
        old, sample = await lock_for_work(tx, order.assay_id)
        order.call.check_version(old.version)
        await findings.check_untold_of(tx, old.id, order.reason)
        await _check_no_other(tx, old)
        await _check_tube(tx, order.aliquot_id, sample_id=sample.id)
        because = Because(priority=order.priority, aliquot_id=order.aliquot_id, retest_of=old.id)
        [made] = await place_orders(tx, sample, [old.kind], lab=old.lab, because=because)
        await watches.bring_forward(tx, {sample.id: first_look(sample, [old.kind])})
        linked = old.retested(made.id, lab=order.call.caller.organisation)
        changes = {"retested_as": str(made.id)}
        about = f"assay/{old.id}"
        entry = Audit(did="ordered retest", about=about, patient=old.patient, reason=order.reason, changes=changes)
        await assays.save(tx, linked, entry)
        return tx.answer(made)


async def _check_no_other(tx: Transaction, old: Assay) -> None:
    """One at a time: a second order would not say which of them counts."""
    if old.retested_as is None:
        return
    other = await assays.find(tx, old.retested_as)
    if other.stage in OPEN_ASSAYS:
        raise AlreadyThere(f"A retest of this assay is {other.stage} already.", where="path.assay_id")


async def _check_tube(tx: Transaction, aliquot_id: UUID | None, *, sample_id: UUID) -> None:
    if aliquot_id is None:
        return
    tube = await aliquots.find(tx, aliquot_id)
    if tube.sample_id != sample_id:
        raise Invalid("The aliquot is not of this sample.", where="body.aliquot_id")
    if tube.stage not in {AliquotStage.STORED, AliquotStage.OUT}:
        raise WrongState(f"The aliquot is {tube.stage}; nothing can be measured on it.", where="body.aliquot_id")
