"""Facts of the aggregate kit: where it is, and in whose stock."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.kits import (
    KitAssembled,
    KitDiscarded,
    KitExpired,
    KitFound,
    KitLost,
    KitReceived,
    KitRestored,
    KitSent,
    KitUsed,
)
from libs.common.database import Transaction
from services.reporting.store import kits


@consumes(KitAssembled)
async def note_assembly(tx: Transaction, event: KitAssembled) -> None:
    await kits.save(tx, event)


@consumes(KitSent)
async def note_departure(tx: Transaction, event: KitSent) -> None:
    await kits.save(tx, event)


@consumes(KitReceived)
async def note_arrival(tx: Transaction, event: KitReceived) -> None:
    await kits.save(tx, event)


@consumes(KitUsed)
async def note_use(tx: Transaction, event: KitUsed) -> None:
    await kits.save(tx, event)


@consumes(KitRestored)
async def note_mistake(tx: Transaction, event: KitRestored) -> None:
    await kits.save(tx, event)


@consumes(KitLost)
async def note_loss(tx: Transaction, event: KitLost) -> None:
    await kits.save(tx, event)


@consumes(KitFound)
async def note_recovery(tx: Transaction, event: KitFound) -> None:
    await kits.save(tx, event)


@consumes(KitDiscarded)
async def note_disposal(tx: Transaction, event: KitDiscarded) -> None:
    await kits.save(tx, event)


@consumes(KitExpired)
async def note_expiry(tx: Transaction, event: KitExpired) -> None:
    await kits.save(tx, event)
