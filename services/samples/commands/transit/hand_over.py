"""A courier takes tubes: each of them is dispatched, and the shipment says who carries it."""

from collections.abc import Sequence

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.database import Transaction
from libs.common.organisations import Organisations
from services.samples.commands.viability.look_at_sample import look_in_time
from services.samples.domain.transit.shipment import Shipment
from services.samples.domain.tubes import sample_statements as statements
from services.samples.domain.tubes.sample import Sample
from services.samples.domain.viability.delay import late_from
from services.samples.store.transit import shipments
from services.samples.store.tubes import samples


async def hand_over(
    tx: Transaction, packed: Sequence[Sample], shipment: Shipment, *, parties: Organisations
) -> tuple[Sample, ...]:
    """All of them leave together, and are looked at again when they are late."""
    shipment.check_times()
    await shipments.add(tx, shipment, Audit(did="dispatched shipment", about=f"shipment/{shipment.id}"))
    sent = tuple(sample.dispatched(shipment.parcel()) for sample in packed)
    for sample in sent:
        entry = Audit(did="dispatched sample", about=f"sample/{sample.id}", patient=sample.patient)
        await samples.move(tx, sample, entry)
    await outbox.put(tx, *(statements.dispatched(sample, shipment, at=tx.now) for sample in sent))
    await look_in_time(tx, sent, {sample.id: late_from(sample) for sample in sent}, parties=parties)
    return sent
