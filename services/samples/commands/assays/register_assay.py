"""A laboratory has the material of an order and begins with the assay."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples

BEGUN: Final = frozenset(AssayStage) - {AssayStage.ORDERED, AssayStage.CANCELLED}
"""The laboratory has had its material: that the hub has forwarded the tube meanwhile takes nothing from it."""


@dataclass(frozen=True, slots=True)
class RegisterAssay:
    """Which order."""

    call: Call
    assay_id: UUID


async def register_assay(db: Database, order: RegisterAssay) -> Assay:
    """From now on there is a result on its way."""
    async with db.transaction(order.call) as tx:
        assay, _ = await lock_for_work(tx, order.assay_id)
        order.call.check_version(assay.version)
        registered = assay.registered(lab=order.call.caller.organisation)
        entry = Audit(did="registered assay", about=f"assay/{assay.id}", patient=assay.patient)
        await assays.save(tx, registered, entry)
        return tx.answer(registered)


async def lock_for_work(tx: Transaction, assay_id: UUID) -> tuple[Assay, Sample]:
    """The order, locked, with its sample: there is consent, and the tube is there and may be used."""
    seen = await assays.find(tx, assay_id)
    patient = await patients.hold(tx, seen.patient)
    patient.check_consents(FOR_SAMPLES, purpose_of(seen.kind))
    sample = await samples.find(tx, seen.sample_id)
    if not (sample.stage is SampleStage.DISPATCHED and seen.stage in BEGUN):
        sample.check_usable()
    return await assays.lock(tx, assay_id), sample
