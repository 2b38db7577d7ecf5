"""Hold a parcel with all that is in it, in the order in which everybody locks: patients, samples, parcel."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.errors import WrongState
from libs.common.vocabulary import Purpose
from services.samples.domain.transit import parcel_statements
from services.samples.domain.transit.parcel import Box, Parcel, Tube, tubes_of
from services.samples.domain.tubes.sample import Sample
from services.samples.store import patients
from services.samples.store.transit import parcels
from services.samples.store.tubes import samples


@dataclass(frozen=True, slots=True)
class Packed:
    """A parcel with its boxes, and the samples that lie in them."""

    parcel: Parcel
    boxes: tuple[Box, ...]
    samples: tuple[Sample, ...]

    @property
    def version(self) -> int:
        """The parcel's."""
        return self.parcel.version

    @property
    def tubes(self) -> Sequence[Tube]:
        """All of all boxes."""
        return tubes_of(self.boxes)


async def hold_samples(tx: Transaction, ids: Collection[UUID], *purposes: Purpose) -> Sequence[Sample]:
    """Samples that nobody else moves now, of children whose families agree to the purposes.

    Without a purpose nothing is asked: what was on its way at a withdrawal must be taken in to be locked away.
    """
    seen = await samples.find_all(tx, sorted(set(ids)))
    for patient in await patients.hold_all(tx, {sample.patient for sample in seen}):
        if purposes:
            patient.check_consents(*purposes)
    return await samples.lock_all(tx, [sample.id for sample in seen])


async def hold_parcel(tx: Transaction, parcel_id: UUID, *purposes: Purpose) -> Packed:
    """A parcel that nobody else opens, packs or moves now."""
    await parcels.find(tx, parcel_id)
    inside = tubes_of(await parcels.boxes_of(tx, parcel_id))
    held = await hold_samples(tx, [tube.sample_id for tube in inside], *purposes) if inside else ()
    parcel = await parcels.lock(tx, parcel_id)
    tx.call.check_version(parcel.version)
    boxes = tuple(await parcels.boxes_of(tx, parcel_id))
    # Packed anew while this transaction waited: other tubes lie in it than those that it holds.
    if {tube.sample_id for tube in tubes_of(boxes)} != {tube.sample_id for tube in inside}:
        raise WrongState("Somebody else has just packed the parcel anew; read it again.")
    return Packed(parcel, boxes, tuple(held))


async def keep_move(tx: Transaction, parcel: Parcel, tubes: Sequence[Tube], *, reason: str | None = None) -> None:
    """Keep the state that a parcel has come into, and tell the network."""
    did = f"{parcel.state.replace('_', ' ')} parcel"
    await parcels.save(tx, parcel, Audit(did=did, about=f"parcel/{parcel.id}", reason=reason))
    await outbox.put(tx, parcel_statements.stated(parcel, tubes, at=tx.now))
