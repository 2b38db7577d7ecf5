"""A nonconformity is opened in the transaction that found it."""

from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.identifiers import new_id
from services.samples.domain.transit import nonconformity_statements as statements
from services.samples.domain.transit.nonconformity import Deviation, Nonconformity
from services.samples.domain.transit.parcel import Parcel
from services.samples.domain.tubes.sample import Sample
from services.samples.store.transit import nonconformities


async def open_about_tube(
    tx: Transaction, sample: Sample, deviation: Deviation, *, rejected: bool, note: str | None, hub: str
) -> None:
    """A tube was not as it should be."""
    found = _new(
        tx, sample.hospital, hub, deviation, sample=sample, parcel_id=sample.shipment_id, rejected=rejected, note=note
    )
    await _keep(tx, found)


async def open_about_loss(tx: Transaction, parcel: Parcel, *, note: str | None) -> None:
    """A whole parcel is lost."""
    await _keep(tx, _new(tx, parcel.hospital, parcel.receiver, Deviation.PARCEL_LOST, parcel_id=parcel.id, note=note))


async def _keep(tx: Transaction, found: Nonconformity) -> None:
    about = f"nonconformity/{found.id}"
    await nonconformities.add(tx, found, Audit(did="opened nonconformity", about=about, patient=found.patient))
    await outbox.put(tx, statements.opened(found, at=tx.now))


def _new(
    tx: Transaction,
    hospital: str,
    hub: str,
    deviation: Deviation,
    *,
    parcel_id: UUID | None,
    sample: Sample | None = None,
    rejected: bool = False,
    note: str | None = None,
) -> Nonconformity:
    return Nonconformity(
        id=new_id(),
        hospital=hospital,
        hub=hub,
        patient=sample.patient if sample else None,
        sample_id=sample.id if sample else None,
        parcel_id=parcel_id,
        deviation=deviation,
        rejected=rejected,
        note=note,
        opened_at=tx.now,
        opened_by=tx.call.by,
    )
