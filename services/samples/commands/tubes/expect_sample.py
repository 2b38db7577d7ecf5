"""A referral of the board announces a sample: the hub may expect it, with its assay orders."""

from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from libs.common.vocabulary import Assay as Kind
from libs.common.vocabulary import Purpose
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.assays.order_assays import place_orders
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.label import Labelled
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.store import labels, patients
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What the referral says."""

    referral_id: UUID
    patient: str
    hub: str
    assays: tuple[Kind, ...]


async def expect_sample(tx: Transaction, told: Announcement) -> None:
    """Make the row that the hospital's tube will become; a repeated announcement changes nothing."""
    patient = await patients.hold_survivor(tx, told.patient)
    if await samples.of_referral(tx, told.referral_id):
        return
    # An announcement moves no material: the consents are asked for when the tube is drawn and when work begins.
    patient.check_not_withdrawn(Purpose.REGISTRY, FOR_SAMPLES)
    sample = Sample(
        id=new_id(),
        label=await labels.claim(tx, Labelled.SAMPLE),
        patient=patient.code,
        hospital=patient.hospital,
        stage=SampleStage.EXPECTED,
        created_at=tx.now,
        hub=told.hub,
        referral_id=told.referral_id,
    )
    await samples.add(tx, sample, Audit(did="expected sample", about=f"sample/{sample.id}", patient=sample.patient))
    await outbox.put(tx, statements.expected(sample, assays=told.assays, referral_id=told.referral_id, at=tx.now))
    ordered = await place_orders(tx, sample, told.assays)
    # What was never asked of the family may still be agreed to; what it took back is not waited for.
    fallen = [one for one in ordered if purpose_of(one.kind) in patient.withdrawn]
    await cancel_all(tx, fallen, reason="consent withdrawn")
