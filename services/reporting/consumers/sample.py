"""Facts of the aggregate sample: each one is a step of its way."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.destruction import SampleDestroyed
from libs.common.contracts.samples.forwarding import SampleForwarded
from libs.common.contracts.samples.tubes import (
    SampleBanked,
    SampleCancelled,
    SampleCollected,
    SampleDispatched,
    SampleExpected,
    SampleQuarantined,
    SampleReceived,
    SampleRejected,
    SampleUndone,
)
from libs.common.database import Transaction
from services.reporting.store import sample_steps


@consumes(SampleExpected)
async def note_announcement(tx: Transaction, event: SampleExpected) -> None:
    await sample_steps.save(tx, event, happened_at=event.at)


@consumes(SampleCollected)
async def note_collection(tx: Transaction, event: SampleCollected) -> None:
    await sample_steps.save(tx, event, happened_at=event.extracted_at)


@consumes(SampleDispatched)
async def note_dispatch(tx: Transaction, event: SampleDispatched) -> None:
    await sample_steps.save(tx, event, happened_at=event.dispatched_at)


@consumes(SampleForwarded)
async def note_forwarding(tx: Transaction, event: SampleForwarded) -> None:
    await sample_steps.save(tx, event, happened_at=event.dispatched_at)


@consumes(SampleReceived)
async def note_reception(tx: Transaction, event: SampleReceived) -> None:
    await sample_steps.save(tx, event, happened_at=event.received_at)


@consumes(SampleRejected)
async def note_rejection(tx: Transaction, event: SampleRejected) -> None:
    await sample_steps.save(tx, event, happened_at=event.rejected_at)


@consumes(SampleBanked)
async def note_banking(tx: Transaction, event: SampleBanked) -> None:
    await sample_steps.save(tx, event, happened_at=event.banked_at)


@consumes(SampleCancelled)
async def note_cancellation(tx: Transaction, event: SampleCancelled) -> None:
    await sample_steps.save(tx, event, happened_at=event.at)


@consumes(SampleQuarantined)
async def note_quarantine(tx: Transaction, event: SampleQuarantined) -> None:
    await sample_steps.save(tx, event, happened_at=event.at)


@consumes(SampleDestroyed)
async def note_destruction(tx: Transaction, event: SampleDestroyed) -> None:
    await sample_steps.save(tx, event, happened_at=event.destroyed_at)


@consumes(SampleUndone)
async def take_back(tx: Transaction, event: SampleUndone) -> None:
    await sample_steps.take_back(tx, event)
