"""A hospital draws a tube; if a referral announced it, the announced row becomes the tube's."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.identifiers import new_id
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay as Kind
from services.samples.commands.assays.cancel_assays import cancel_all
from services.samples.commands.assays.order_assays import place_orders
from services.samples.commands.kits.use_kit import hold_kit, keep_use
from services.samples.commands.tubes.referral_orders import Referred, check_left_out, referred
from services.samples.commands.viability.look_at_sample import look_in_time
from services.samples.domain.consent_check import Wanted, check_collection
from services.samples.domain.known_patient import KnownPatient
from services.samples.domain.label import Labelled
from services.samples.domain.stages import SampleStage
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Collected, Sample
from services.samples.domain.viability.viability import first_look
from services.samples.store import episodes, labels, patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class CollectSample:
    """The tube, whose it is, what for."""

    call: Call
    patient: str
    tube: Collected
    referral_id: UUID | None = None
    assays: tuple[Kind, ...] = ()
    leave_out: tuple[Kind, ...] = ()
    """What the referral asks for and the family has not agreed to: these orders are cancelled."""


async def collect_sample(db: Database, order: CollectSample, *, parties: Organisations) -> Sample:
    """Keep the tube, order its assays, and tell the network; nothing is accepted that the family did not agree to."""
    if order.tube.hub is not None:
        check_is_hub(parties, order.tube.hub)
    async with db.transaction(order.call) as tx:
        patient = await _own_patient(tx, order)
        asked = await referred(tx, order.referral_id, patient)
        check_left_out(patient, asked, order.leave_out)
        check_collection(patient, _wanted(order, asked), where="body.patient")
        if order.tube.episode_id is not None:
            await episodes.check(tx, order.tube.episode_id, patient=patient.code)
        kit = await hold_kit(tx, order.tube.kit, order.tube, hospital=patient.hospital) if order.tube.kit else None
        sample = await _collected(tx, order, patient, asked)
        if kit is not None:
            await keep_use(tx, kit, sample)
        await outbox.put(tx, statements.collected(sample, at=tx.now))
        await cancel_all(tx, [one for one in asked.orders if one.kind in order.leave_out], reason="no consent")
        again = [kind for kind in asked.lost if kind not in order.leave_out]
        await place_orders(tx, sample, await _still_wanted(tx, sample, (*order.assays, *again)))
        await look_in_time(tx, [sample], {sample.id: first_look(sample)}, parties=parties)
        return tx.answer(sample)


def check_is_hub(parties: Organisations, hub: str, *, where: str = "body.hub") -> None:
    """Refuse to send samples to anybody but a hub."""
    if parties.get(hub, where=where).kind is not OrganisationKind.HUB:
        raise Invalid("Samples are sent to a hub.", where=where, wrong=hub)


async def _own_patient(tx: Transaction, order: CollectSample) -> KnownPatient:
    patient = await patients.hold(tx, order.patient)
    if not order.call.everywhere and patient.hospital != order.call.scope:
        raise NotFound("There is no such patient.")
    patient.check_goes_on()
    return patient


def _wanted(order: CollectSample, asked: Referred) -> list[Wanted]:
    own = [Wanted(kind, f"body.assays[{place}]") for place, kind in enumerate(order.assays)]
    return [*own, *asked.wanted(without=(*order.assays, *order.leave_out))]


async def _collected(tx: Transaction, order: CollectSample, patient: KnownPatient, asked: Referred) -> Sample:
    """The announced row, or a new one; the hub that the referral names stays."""
    if asked.announced is not None:
        sample = asked.announced.collected(order.tube)
        await samples.move(tx, sample, _entry(sample))
        return sample
    sample = await _new(tx, order, patient, hub=asked.tubes[0].hub if asked.tubes else None)
    await samples.add(tx, sample, _entry(sample))
    return sample


async def _new(tx: Transaction, order: CollectSample, patient: KnownPatient, *, hub: str | None) -> Sample:
    """A row that begins as collected: it was announced by nobody."""
    announced = Sample(
        id=new_id(),
        label=await labels.claim(tx, Labelled.SAMPLE),
        patient=patient.code,
        hospital=patient.hospital,
        stage=SampleStage.EXPECTED,
        created_at=tx.now,
        version=0,
        hub=hub,
        referral_id=order.referral_id,
    )
    return announced.collected(order.tube)


async def _still_wanted(tx: Transaction, sample: Sample, kinds: Sequence[Kind]) -> Sequence[Kind]:
    """Only an announced row may have its orders already."""
    announced = sample.version > 1
    ordered = {assay.kind for assay in await assays.of_sample(tx, sample.id)} if announced else ()
    return [kind for kind in dict.fromkeys(kinds) if kind not in ordered]


def _entry(sample: Sample) -> Audit:
    return Audit(did="collected sample", about=f"sample/{sample.id}", patient=sample.patient)
