"""Tubes leave for another hub: what is kept of it, and what is told."""

from collections.abc import Sequence

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from services.samples.commands.transit.open_nonconformity import open_about_tube
from services.samples.domain.forwarding import forwarding_statements
from services.samples.domain.forwarding.forwarding import Forwarding, ForwardReason
from services.samples.domain.transit.nonconformity import Deviation
from services.samples.domain.transit.shipment import Shipment
from services.samples.domain.tubes.sample import Sample
from services.samples.store.forwarding import forwardings
from services.samples.store.transit import shipments
from services.samples.store.tubes import samples
from services.samples.store.viability import watches


async def keep_forwarding(
    tx: Transaction, shipment: Shipment, told: Sequence[Forwarding], gone: Sequence[Sample]
) -> None:
    """The forwarding is written before the sample moves, because the database asks for it then."""
    for one in told:
        entry = Audit(did="kept forwarding", about=f"sample/{one.sample_id}", patient=one.patient, reason=one.note)
        await forwardings.add(tx, one, entry)
    await shipments.add(tx, shipment, Audit(did="dispatched shipment", about=f"shipment/{shipment.id}"))
    for sample, one in zip(gone, told, strict=True):
        entry = Audit(did="forwarded sample", about=f"sample/{sample.id}", patient=sample.patient)
        await samples.move(tx, sample, entry, deed="forwarded")
        await outbox.put(tx, forwarding_statements.forwarded(sample, one, shipment, at=tx.now))
    # The worker sees all orders, those at the new hub too: clocks and delays are told by it, within seconds.
    await watches.bring_forward(tx, {sample.id: tx.now for sample in gone})


async def open_about_places(tx: Transaction, at_hand: Sequence[Sample], told: Sequence[Forwarding]) -> None:
    """A wrong address is a nonconformity of the journey on which the tube came, reconciled when it is explained."""
    for sample, one in zip(at_hand, told, strict=True):
        if one.reason is ForwardReason.WRONG_HUB:
            await open_about_tube(tx, sample, Deviation.WRONG_PLACE, rejected=False, note=one.note, hub=one.by_hub)


def told_of(
    tx: Transaction, before: Sample, shipment: Shipment, *, reason: ForwardReason, note: str | None
) -> Forwarding:
    """One tube's, with what its row said before."""
    hub = tx.call.caller.organisation
    return Forwarding(
        sample_id=before.id,
        version=before.version + 1,
        patient=before.patient,
        hospital=before.hospital,
        by_hub=hub,
        from_hub=hub,
        to_hub=shipment.hub,
        parcel_id=shipment.id,
        reason=reason,
        note=note,
        forwarded_at=shipment.dispatched_at,
        recorded_at=tx.now,
        recorded_by=tx.call.by,
        shipment_before=before.shipment_id,
        dispatched_before=before.dispatched_at,
        expected_before=before.expected_at,
        received_before=before.received_at,
        preservation_before=before.preservation,
        alarms_before=before.transport_alarms,
    )
