"""Facts of the aggregate kit order: each one is a step of its way."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.kits import (
    KitOrderAccepted,
    KitOrderCancelled,
    KitOrderDeclined,
    KitOrderReceived,
    KitOrderRequested,
    KitOrderSent,
)
from libs.common.database import Transaction
from services.reporting.store import kit_order_steps


@consumes(KitOrderRequested)
async def note_request(tx: Transaction, event: KitOrderRequested) -> None:
    await kit_order_steps.save(tx, event)


@consumes(KitOrderAccepted)
async def note_acceptance(tx: Transaction, event: KitOrderAccepted) -> None:
    await kit_order_steps.save(tx, event)


@consumes(KitOrderDeclined)
async def note_declination(tx: Transaction, event: KitOrderDeclined) -> None:
    await kit_order_steps.save(tx, event)


@consumes(KitOrderSent)
async def note_departure(tx: Transaction, event: KitOrderSent) -> None:
    await kit_order_steps.save(tx, event)


@consumes(KitOrderReceived)
async def note_arrival(tx: Transaction, event: KitOrderReceived) -> None:
    await kit_order_steps.save(tx, event)


@consumes(KitOrderCancelled)
async def note_cancellation(tx: Transaction, event: KitOrderCancelled) -> None:
    await kit_order_steps.save(tx, event)
