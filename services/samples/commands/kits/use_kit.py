"""A sample is drawn, or frozen, with a kit; a use that was told by mistake gives it back."""

from dataclasses import dataclass
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import WrongState
from services.samples.commands.kits.keep_kits import keep_kits, today
from services.samples.commands.transit.hold_parcel import hold_samples
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_states import Deed
from services.samples.domain.kits.template import template
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes.sample import Collected, Sample
from services.samples.store.kits import kits


@dataclass(frozen=True, slots=True)
class UseKit:
    """A kit for a sample that was collected before, to freeze it."""

    call: Call
    kit_id: UUID
    sample_id: UUID


async def use_kit(db: Database, order: UseKit) -> Kit:
    """Only while the sample is at hand."""
    async with db.transaction(order.call) as tx:
        [sample] = await hold_samples(tx, [order.sample_id], FOR_SAMPLES)
        kit = await kits.lock(tx, order.kit_id)
        order.call.check_version(kit.version)
        if sample.stage is not SampleStage.COLLECTED:
            sentence = f"The sample is {sample.stage}; a kit is used for what is at hand."
            raise WrongState(sentence, where="body.sample_id", right=SampleStage.COLLECTED)
        if sample.material is None or sample.tube is None or sample.preservation is None:
            raise WrongState("The sample has not been collected yet.")
        kit.check_at(sample.hospital)
        fit = template(kit.template, where="path.kit_id")
        fit.check_fit(material=sample.material, tube=sample.tube, preservation=sample.preservation)
        return tx.answer(await keep_use(tx, kit, sample))


async def hold_kit(tx: Transaction, label: str, tube: Collected, *, hospital: str) -> Kit:
    """A kit that nobody else uses now, in stock at the hospital, not expired, and fit for the tube."""
    kit = await kits.lock_by_label(tx, label)
    kit.check_at(hospital)
    kit.check_usable(today(tx))
    fit = template(kit.template, where="body.kit")
    fit.check_fit(material=tube.material, tube=tube.tube, preservation=tube.preservation)
    return kit


async def keep_use(tx: Transaction, kit: Kit, sample: Sample) -> Kit:
    """The kit is used for this sample and for no other."""
    used = kit.used(for_sample=sample.id, today=today(tx))
    entry = Audit(did="used kit", about=f"kit/{kit.id}", patient=sample.patient)
    await keep_kits(tx, [KitMove(deed=Deed.USED, before=kit, after=used, at=sample.extracted_at or tx.now)], entry)
    return used


async def give_back_kits(tx: Transaction, sample: Sample) -> None:
    """The collection never took place: its kits lie where they lay; the caller holds the sample."""
    here = tx.call.caller.organisation
    for kit in await kits.lock_used_for(tx, sample.id):
        if kit.holder == here:
            deed, whole = kit.back(Deed.RESTORED, at=here, today=today(tx))
            entry = Audit(did="restored kit", about=f"kit/{kit.id}", patient=sample.patient)
            await keep_kits(tx, [KitMove(deed=deed, before=kit, after=whole, at=tx.now)], entry)
