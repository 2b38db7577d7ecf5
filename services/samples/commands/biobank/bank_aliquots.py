"""A hub divides a sample and lays the parts into its biobank, each at a place of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from libs.common.identifiers import new_id
from libs.common.vocabulary import Preservation
from services.samples.commands.biobank.named_place import hold_places
from services.samples.commands.biobank.position_history import note_first_place
from services.samples.domain.biobank.aliquot import Aliquot, Place, check_all_different
from services.samples.domain.biobank.amount import Amount, Unit
from services.samples.domain.biobank.content import check_unit, content_of
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.biobank.storage import Storage
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.label import Labelled
from services.samples.domain.sprec.preparation import Preparation, Told
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.store import labels, patients
from services.samples.store.biobank import aliquots
from services.samples.store.sprec import preparations
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class Portion:
    """One part: its state, its place, how much; a volume in microlitres, or an amount in a unit of its own."""

    preservation: Preservation
    place: Place
    volume_ul: int | None = None
    amount: Amount | None = None
    told: Told | None = None

    def measured(self) -> Amount | None:
        """How much was laid down, if anybody measured."""
        return self.amount if self.volume_ul is None else Amount(self.volume_ul, Unit.MICROLITRES)


@dataclass(frozen=True, slots=True)
class BankAliquots:
    """All parts that are laid down at once."""

    call: Call
    sample_id: UUID
    portions: tuple[Portion, ...]
    banked_at: datetime


@dataclass(frozen=True, slots=True)
class Banked:
    """The sample with its new aliquots."""

    sample: Sample
    aliquots: tuple[Aliquot, ...]

    @property
    def version(self) -> int:
        """The sample's."""
        return self.sample.version


async def bank_aliquots(db: Database, order: BankAliquots) -> Banked:
    """All parts get their places, or none does."""
    check_all_different([portion.place for portion in order.portions])
    async with db.transaction(order.call) as tx:
        seen = await samples.find(tx, order.sample_id)
        (await patients.hold(tx, seen.patient)).check_consents(FOR_SAMPLES)
        sample = await samples.lock(tx, order.sample_id)
        order.call.check_version(sample.version)
        banked = sample.banked(hub=order.call.caller.organisation)
        _check_times(sample, order)
        made = await _lay_down(tx, banked, order)
        entry = Audit(did="banked sample", about=f"sample/{sample.id}", patient=sample.patient)
        await samples.move(tx, banked, entry, since=order.banked_at)
        stated = statements.banked(banked, aliquots=len(made), banked_at=order.banked_at, at=tx.now)
        await outbox.put(tx, stated)
        return tx.answer(Banked(banked, tuple(made)))


def _check_times(sample: Sample, order: BankAliquots) -> None:
    if sample.received_at is not None and order.banked_at < sample.received_at:
        raise Invalid("It cannot be banked before it was received.", where="body.banked_at")
    for place, portion in enumerate(order.portions):
        if portion.told is not None:
            where = f"body.aliquots[{place}].preparation"
            portion.told.check(after=sample.extracted_at, before=order.banked_at, where=where)


async def _lay_down(tx: Transaction, sample: Sample, order: BankAliquots) -> Sequence[Aliquot]:
    # In the order of the places, so that two requests for the same places cannot block each other.
    ordered = sorted(order.portions, key=lambda portion: (portion.place.box, portion.place.position or ""))
    places = [portion.place for portion in ordered]
    held = await hold_places(tx, order.call.caller.organisation, places, where="body.aliquots")
    made = [
        await _aliquot(tx, sample, portion, storage, banked_at=order.banked_at)
        for portion, storage in zip(ordered, held, strict=True)
    ]
    for aliquot in made:
        entry = Audit(did="banked aliquot", about=f"aliquot/{aliquot.id}", patient=aliquot.patient)
        await aliquots.add(tx, aliquot, entry)
        await note_first_place(tx, aliquot, reason=MoveReason.BANKED)
    await _keep_told(tx, made, ordered)
    return made


async def _keep_told(tx: Transaction, made: Sequence[Aliquot], portions: Sequence[Portion]) -> None:
    for aliquot, portion in zip(made, portions, strict=True):
        if portion.told is not None:
            await preparations.add(tx, Preparation.of(aliquot.id, portion.told, at=aliquot.banked_at))


async def _aliquot(
    tx: Transaction, sample: Sample, portion: Portion, storage: Storage, *, banked_at: datetime
) -> Aliquot:
    amount, content = portion.measured(), content_of(portion.preservation)
    check_unit(content, amount, where="body.aliquots")
    return Aliquot(
        id=new_id(),
        label=await labels.claim(tx, Labelled.ALIQUOT),
        sample_id=sample.id,
        patient=sample.patient,
        hospital=sample.hospital,
        hub=tx.call.caller.organisation,
        preservation=portion.preservation,
        content=content,
        volume_ul=portion.volume_ul,
        initial_amount=amount.value if amount else None,
        amount=amount.value if amount else None,
        unit=amount.unit if amount else None,
        place=portion.place,
        storage_id=storage.id,
        banked_at=banked_at,
    )
