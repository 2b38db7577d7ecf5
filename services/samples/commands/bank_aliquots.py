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
from services.samples.domain import sample_statements as statements
from services.samples.domain.aliquot import Aliquot, Place, check_all_different
from services.samples.domain.consents import FOR_SAMPLES
from services.samples.domain.label import Labelled
from services.samples.domain.sample import Sample
from services.samples.store import aliquots, labels, patients, samples


@dataclass(frozen=True, slots=True)
class Portion:
    """One part: its state, its place, how much."""

    preservation: Preservation
    place: Place
    volume_ul: int | None = None


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
        _check_time(sample, order.banked_at)
        made = await _lay_down(tx, banked, order)
        entry = Audit(did="banked sample", about=f"sample/{sample.id}", patient=sample.patient)
        await samples.save(tx, banked, entry)
        stated = statements.banked(banked, aliquots=len(made), banked_at=order.banked_at, at=tx.now)
        await outbox.put(tx, stated)
        return tx.answer(Banked(banked, tuple(made)))


def _check_time(sample: Sample, banked_at: datetime) -> None:
    if sample.received_at is not None and banked_at < sample.received_at:
        raise Invalid("It cannot be banked before it was received.", where="body.banked_at")


async def _lay_down(tx: Transaction, sample: Sample, order: BankAliquots) -> Sequence[Aliquot]:
    # In the order of the places, so that two requests for the same places cannot block each other.
    ordered = sorted(order.portions, key=lambda portion: (portion.place.box, portion.place.position))
    made = [await _aliquot(tx, sample, portion, banked_at=order.banked_at) for portion in ordered]
    for aliquot in made:
        entry = Audit(did="banked aliquot", about=f"aliquot/{aliquot.id}", patient=aliquot.patient)
        await aliquots.add(tx, aliquot, entry)
    return made


async def _aliquot(tx: Transaction, sample: Sample, portion: Portion, *, banked_at: datetime) -> Aliquot:
    return Aliquot(
        id=new_id(),
        label=await labels.claim(tx, Labelled.ALIQUOT),
        sample_id=sample.id,
        patient=sample.patient,
        hospital=sample.hospital,
        hub=tx.call.caller.organisation,
        preservation=portion.preservation,
        volume_ul=portion.volume_ul,
        place=portion.place,
        banked_at=banked_at,
    )
