"""A laboratory has the material of an order and begins with the assay."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import NotYetKnown, Refusal
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import FOR_SAMPLES, purpose_of
from services.samples.domain.known_patient import KnownPatient
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
    _check_consents(seen, patient)
    sample = await samples.find(tx, seen.sample_id)
    _check_usable(seen, sample)
    return await assays.lock(tx, assay_id), sample


async def lock_workable(tx: Transaction, ids: Collection[UUID]) -> Mapping[UUID, tuple[Assay, Sample]]:
    """The same of several orders, in a handful of questions: those that can be worked on, by their ids.

    Of the others each is to be asked by itself: it is refused with its own reason.
    """
    seen = await assays.several(tx, ids)
    try:
        held = await patients.hold_all(tx, {one.patient for one in seen})
    except NotYetKnown:
        return {}
    known = {one.code: one for one in held}
    tubes = {one.id: one for one in await samples.seen_of(tx, {one.sample_id for one in seen})}
    able = [one.id for one in seen if _may_be_worked_on(one, known[one.patient], tubes.get(one.sample_id))]
    return {one.id: (one, tubes[one.sample_id]) for one in await assays.lock_several(tx, able)}


def _may_be_worked_on(seen: Assay, patient: KnownPatient, sample: Sample | None) -> bool:
    try:
        _check_consents(seen, patient)
        if sample is not None:
            _check_usable(seen, sample)
    except Refusal:
        return False
    return sample is not None


def _check_consents(seen: Assay, patient: KnownPatient) -> None:
    patient.check_consents(FOR_SAMPLES, purpose_of(seen.kind))


def _check_usable(seen: Assay, sample: Sample) -> None:
    if not (sample.stage is SampleStage.DISPATCHED and seen.stage in BEGUN):
        sample.check_usable()
