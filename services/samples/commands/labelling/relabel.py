"""Whoever has a tube gives it another label, because the old one cannot be read any more."""

from dataclasses import dataclass, replace
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.commands.destruction.relabel_listed import relabel_listed
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.label import Labelled
from services.samples.domain.labelling.relabelling import (
    FormerLabel,
    RelabelReason,
    check_holds_aliquot,
    check_holds_sample,
    replaced,
)
from services.samples.domain.tubes.sample import Sample
from services.samples.store import labels, patients
from services.samples.store.biobank import aliquots, movements
from services.samples.store.labelling import former_labels
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class Relabel:
    """Which tube, and why."""

    call: Call
    tube_id: UUID
    reason: RelabelReason
    note: str | None = None


async def relabel_sample(db: Database, order: Relabel) -> Sample:
    """It moves nothing, so the sample's version stays."""
    async with db.transaction(order.call) as tx:
        await patients.hold(tx, (await samples.find(tx, order.tube_id)).patient)
        sample = await samples.lock(tx, order.tube_id)
        order.call.check_version(sample.version)
        check_holds_sample(sample, order.call.caller.organisation)
        again = replace(sample, label=await labels.claim(tx, Labelled.SAMPLE))
        former = await _former(tx, order, Labelled.SAMPLE, sample.id, old=sample.label, new=again.label)
        await samples.save(tx, again, _entry("relabelled sample", sample.id, sample.patient, former))
        hub = again.hub or again.hospital
        await outbox.put(tx, replaced(former, patient=again.patient, hospital=again.hospital, hub=hub, at=tx.now))
        return tx.answer(again)


async def relabel_aliquot(db: Database, order: Relabel) -> Aliquot:
    """The same of a tube in the biobank."""
    async with db.transaction(order.call) as tx:
        await patients.hold(tx, (await aliquots.find(tx, order.tube_id)).patient)
        aliquot = await aliquots.lock(tx, order.tube_id)
        order.call.check_version(aliquot.version)
        last = await movements.last(tx, aliquot.id)
        check_holds_aliquot(aliquot, order.call.caller.organisation, moved_for=last.reason if last else None)
        again = replace(aliquot, label=await labels.claim(tx, Labelled.ALIQUOT))
        former = await _former(tx, order, Labelled.ALIQUOT, aliquot.sample_id, old=aliquot.label, new=again.label)
        await aliquots.save(tx, again, _entry("relabelled aliquot", aliquot.id, aliquot.patient, former))
        await relabel_listed(tx, again)
        told = replaced(former, patient=again.patient, hospital=again.hospital, hub=again.hub, at=tx.now)
        await outbox.put(tx, told)
        return tx.answer(again)


async def _former(
    tx: Transaction, order: Relabel, kind: Labelled, sample_id: UUID, *, old: str, new: str
) -> FormerLabel:
    former = FormerLabel(
        label=old,
        tube_id=order.tube_id,
        kind=kind,
        sample_id=sample_id,
        turn=await former_labels.next_turn(tx, order.tube_id),
        successor=new,
        reason=order.reason,
        note=order.note,
        replaced_at=tx.now,
        replaced_by=order.call.by,
        replaced_by_organisation=order.call.caller.organisation,
    )
    await former_labels.add(tx, former, Audit(did="kept former label", about=f"label/{old}"))
    return former


def _entry(did: str, tube: UUID, patient: str, former: FormerLabel) -> Audit:
    about = f"{former.kind.name.lower()}/{tube}"
    changes = {"from": former.label, "to": former.successor}
    return Audit(did=did, about=about, patient=patient, reason=former.note or former.reason, changes=changes)
