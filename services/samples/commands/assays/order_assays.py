"""Somebody wants assays of a sample: each goes to the laboratory that does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.columns import columns_of
from libs.common.contracts.samples.assays import Priority
from libs.common.database import Database, Transaction
from libs.common.errors import AlreadyThere, Forbidden, Invalid, WrongState
from libs.common.identifiers import new_id
from libs.common.organisation import OrganisationKind
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay as Kind
from services.samples.commands.viability.look_at_sample import look_in_time
from services.samples.domain.assays import assay_statements as statements
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.laboratories import laboratory_of
from services.samples.domain.consent_check import Wanted, check_collection
from services.samples.domain.stages import OPEN_ASSAYS, AssayStage, SampleStage
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.viability import first_look
from services.samples.store import patients
from services.samples.store.assays import assays
from services.samples.store.tubes import samples

NO_MORE = frozenset({SampleStage.REJECTED, SampleStage.CANCELLED, SampleStage.QUARANTINED, SampleStage.DESTROYED})


@dataclass(frozen=True, slots=True)
class OrderAssay:
    """One assay of one sample; `lab` only where it is not the usual one."""

    call: Call
    sample_id: UUID
    kind: Kind
    lab: str | None = None
    priority: Priority = Priority.ROUTINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why an order is placed, where it is not simply wanted: a retest, or a reflex rule; the tube it is meant for."""

    priority: Priority = Priority.ROUTINE
    aliquot_id: UUID | None = None
    retest_of: UUID | None = None
    reflex_rule: str | None = None
    caused_by: UUID | None = None
    caused_by_version: int | None = None

    @classmethod
    def of(cls, assay: Assay) -> Self:
        """The same as another order's, which it stands for."""
        return cls(**{name: getattr(assay, name) for name in cls.__slots__})


async def order_assay(db: Database, order: OrderAssay, *, parties: Organisations) -> Assay:
    """Order it and tell the laboratory, or do neither."""
    if order.lab is not None:
        check_does_assays(parties, order.lab)
    async with db.transaction(order.call) as tx:
        seen = await samples.find(tx, order.sample_id)
        patient = await patients.hold(tx, seen.patient)
        check_collection(patient, [Wanted(order.kind, "body.assay")], where="body.sample_id")
        sample = await samples.lock(tx, order.sample_id)
        order.call.check_version(sample.version)
        _check_party(order.call, sample)
        await _check_orderable(tx, sample, order.kind)
        because = Because(priority=order.priority)
        [made] = await place_orders(tx, sample, [order.kind], lab=order.lab, because=because)
        await look_in_time(tx, [sample], {sample.id: _look_at(sample, order.kind, now=tx.now)}, parties=parties)
        return tx.answer(made)


async def place_orders(
    tx: Transaction, sample: Sample, kinds: Sequence[Kind], *, lab: str | None = None, because: Because | None = None
) -> Sequence[Assay]:
    """Order each of the assays of a sample that this transaction has locked or made."""
    labs = [(kind, lab or laboratory_of(kind, hub=sample.hub)) for kind in kinds]
    made = [_order(tx, sample, kind, lab=its_lab, because=because or Because()) for kind, its_lab in labs]
    for assay in made:
        changes = {"retest_of": str(assay.retest_of)} if assay.retest_of else {"reflex_rule": assay.reflex_rule}
        told = changes if assay.retest_of or assay.reflex_rule else None
        entry = Audit(did="ordered assay", about=f"assay/{assay.id}", patient=assay.patient, changes=told)
        await assays.add(tx, assay, entry)
    await outbox.put(tx, *(statements.ordered(assay, at=tx.now) for assay in made))
    return made


def check_does_assays(parties: Organisations, lab: str) -> None:
    """Refuse to order from an organisation that is neither a hub nor a laboratory."""
    if parties.get(lab, where="body.lab").kind not in {OrganisationKind.HUB, OrganisationKind.LAB}:
        raise Invalid("Assays are done by hubs and laboratories.", where="body.lab", wrong=lab)


def _check_party(call: Call, sample: Sample) -> None:
    """A hub that has sent the tube on still reads of it."""
    if not call.everywhere and call.scope not in {sample.hospital, sample.hub}:
        raise Forbidden("Only the child's hospital, or the hub that has the tube, orders assays of it.")


def _look_at(sample: Sample, kind: Kind, *, now: datetime) -> datetime | None:
    """When the new clock changes; at once where the parcel may be late already, for the advice may be another one."""
    return now if sample.stage is SampleStage.DISPATCHED else first_look(sample, [kind])


async def _check_orderable(tx: Transaction, sample: Sample, kind: Kind) -> None:
    if sample.stage in NO_MORE:
        raise WrongState(f"The sample is {sample.stage}; nothing can be ordered of it.")
    ordered = await assays.of_sample(tx, sample.id)
    if any(one.kind is kind and one.stage in OPEN_ASSAYS for one in ordered):
        raise AlreadyThere(f"{kind} is ordered of this sample already.", where="body.assay")


def _order(tx: Transaction, sample: Sample, kind: Kind, *, lab: str, because: Because) -> Assay:
    return Assay(
        id=new_id(),
        sample_id=sample.id,
        patient=sample.patient,
        hospital=sample.hospital,
        hub=sample.hub,
        lab=lab,
        kind=kind,
        stage=AssayStage.ORDERED,
        ordered_at=tx.now,
        referral_id=sample.referral_id,
        **columns_of(because),
    )
