"""Alarms of the biobanks' freezers: raised, and answered for."""

from libs.common.consumer import consumes
from libs.common.contracts.samples.biobank import StorageAlarmAcknowledged, StorageAlarmRaised
from libs.common.database import Transaction
from services.reporting.store import storage_alarms


@consumes(StorageAlarmRaised)
async def note_alarm(tx: Transaction, event: StorageAlarmRaised) -> None:
    await storage_alarms.save(tx, event, happened_at=event.since)


@consumes(StorageAlarmAcknowledged)
async def note_answer(tx: Transaction, event: StorageAlarmAcknowledged) -> None:
    await storage_alarms.save(tx, event, happened_at=event.acknowledged_at)
