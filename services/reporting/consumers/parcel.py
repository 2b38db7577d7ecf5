"""Facts of the aggregate parcel: each one is a step of its way."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.transit import (
    ParcelCancelled,
    ParcelDispatched,
    ParcelDrafted,
    ParcelInTransit,
    ParcelLost,
    ParcelPartlyReceived,
    ParcelReadied,
    ParcelReceived,
    ParcelReconciled,
)
from libs.common.database import Transaction
from services.reporting.store import parcel_steps


@consumes(ParcelDrafted)
async def note_draft(tx: Transaction, event: ParcelDrafted) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelReadied)
async def note_readiness(tx: Transaction, event: ParcelReadied) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelDispatched)
async def note_departure(tx: Transaction, event: ParcelDispatched) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelInTransit)
async def note_transit(tx: Transaction, event: ParcelInTransit) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelPartlyReceived)
async def note_part(tx: Transaction, event: ParcelPartlyReceived) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelReceived)
async def note_arrival(tx: Transaction, event: ParcelReceived) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelReconciled)
async def note_reconciliation(tx: Transaction, event: ParcelReconciled) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelLost)
async def note_loss(tx: Transaction, event: ParcelLost) -> None:
    await parcel_steps.save(tx, event)


@consumes(ParcelCancelled)
async def note_cancellation(tx: Transaction, event: ParcelCancelled) -> None:
    await parcel_steps.save(tx, event)
