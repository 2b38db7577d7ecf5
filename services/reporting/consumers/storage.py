"""Alarms of the biobanks' freezers: too warm or silent, ended, merged, and answered for."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.biobank import (
    StorageAlarmAcknowledged,
    StorageAlarmEnded,
    StorageAlarmMerged,
    StorageAlarmRaised,
    StorageProbeSilent,
)
from libs.common.database import Transaction
from services.reporting.store import storage_alarms


@consumes(StorageAlarmRaised)
async def note_alarm(tx: Transaction, event: StorageAlarmRaised) -> None:
    await storage_alarms.save(tx, event, happened_at=event.since)


@consumes(StorageAlarmAcknowledged)
async def note_answer(tx: Transaction, event: StorageAlarmAcknowledged) -> None:
    await storage_alarms.save(tx, event, happened_at=event.acknowledged_at)


@consumes(StorageProbeSilent)
async def note_silence(tx: Transaction, event: StorageProbeSilent) -> None:
    await storage_alarms.save(tx, event, happened_at=event.since)


@consumes(StorageAlarmEnded)
async def note_end(tx: Transaction, event: StorageAlarmEnded) -> None:
    await storage_alarms.save(tx, event, happened_at=event.ended_at)


@consumes(StorageAlarmMerged)
async def note_merging(tx: Transaction, event: StorageAlarmMerged) -> None:
    await storage_alarms.save(tx, event, happened_at=event.at)
